// The block of cells that is picked: from the cell with the cursor (anchor) to the one reached by Shift or the mouse (head).
const PICKED = "lu-grid-picked";

export class Range {
  constructor(cells) {
    this.cells = cells;
    this.places = new Map();
    cells.forEach((row, down) => row.forEach((input, right) => input && this.places.set(input, [down, right])));
    this.anchor = null;
    this.head = null;
    this.shown = [];
  }

  get isMany() {
    return Boolean(this.anchor) && (this.anchor[0] !== this.head[0] || this.anchor[1] !== this.head[1]);
  }

  // First row, first column, last row, last column.
  get box() {
    const [[y, x], [v, u]] = [this.anchor, this.head];
    return [Math.min(y, v), Math.min(x, u), Math.max(y, v), Math.max(x, u)];
  }

  get rows() {
    const [top, left, bottom, right] = this.box;
    return this.cells.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  }

  start(input) {
    this.anchor = this.places.get(input);
    this.head = this.anchor;
    this.draw();
  }

  reach(head) {
    this.head = head;
    this.draw();
  }

  all() {
    this.anchor = [0, 0];
    this.reach([this.cells.length - 1, this.cells[0].length - 1]);
  }

  // One step of the head, or as far as it goes.
  extend(down, right, far) {
    const last = [this.cells.length - 1, this.cells[0].length - 1];
    const step = (from, by, end) => (by === 0 ? from : Math.min(Math.max(from + by * (far ? end + 1 : 1), 0), end));
    this.reach([step(this.head[0], down, last[0]), step(this.head[1], right, last[1])]);
    const input = this.cells[this.head[0]][this.head[1]];
    if (input) input.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  draw() {
    this.shown.forEach((cell) => cell.classList.remove(PICKED));
    this.shown = this.isMany ? this.rows.flat().filter(Boolean).map((input) => input.closest("td")) : [];
    this.shown.forEach((cell) => cell.classList.add(PICKED));
  }
}

// Dragging with the mouse, and a click with Shift.
export function bindMouse(table, range) {
  const under = (event) => {
    const cell = event.target.closest("td");
    return cell && range.places.get(cell.querySelector("input[type=text]"));
  };
  let dragging = false;
  let entered = null;
  table.addEventListener("mousedown", (event) => {
    const at = under(event);
    if (!at || event.button !== 0 || event.target.closest("button, a")) return;
    if (event.shiftKey && range.anchor) {
      event.preventDefault();
      range.reach(at);
      return;
    }
    dragging = event.target.matches("input");
    entered = dragging && event.target !== document.activeElement ? event.target : null;
    if (dragging) range.start(event.target);
  });
  table.addEventListener("mouseover", (event) => {
    if (!dragging || !(event.buttons & 1)) return;
    const at = under(event);
    if (at) range.reach(at);
  });
  // The text of the cell under the mouse is picked, and would be dragged away.
  table.addEventListener("dragstart", (event) => event.preventDefault());
  // The first click picks the cell as a whole, the second sets the cursor into its text.
  document.addEventListener("mouseup", () => {
    if (entered && entered === document.activeElement) entered.select();
    dragging = false;
    entered = null;
  });
}
