// Form rows used like a sheet: arrows, Shift and the mouse pick blocks, which are copied, pasted, emptied and taken back.
import { blockOf, textOf } from "./grid_block.js";
import { Draft } from "./grid_draft.js";
import { History } from "./grid_history.js";
import { Range, bindMouse } from "./grid_range.js";
import { eachOnce } from "./marks.js";
import { say } from "./notices.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

class Grid {
  constructor(form) {
    this.form = form;
    this.cells = [...form.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input[type=text]")),
    );
    this.range = new Range(this.cells);
    this.draft = new Draft(form, this.cells.flat().filter(Boolean), form.querySelector("[data-lu-grid-status]"));
    this.history = new History(() => this.told());
    this.back = form.querySelector("[data-lu-grid-undo]");
    this.entered = "";
  }

  told() {
    this.draft.say();
    this.back.disabled = this.history.done.length === 0;
  }

  holds(input) {
    return this.range.places.has(input);
  }

  go(down, right) {
    let [y, x] = [this.range.anchor[0] + down, this.range.anchor[1] + right];
    while (this.cells[y] && x >= 0 && x < this.cells[y].length) {
      if (this.cells[y][x]) {
        this.cells[y][x].focus();
        return;
      }
      y += down;
      x += right;
    }
  }

  // The block into the picked cells: repeated where they are a multiple of it, as Excel does.
  paste(block) {
    const [top, left, bottom, right] = this.range.box;
    const times = (picked, size) => (picked > size && picked % size === 0 ? picked : size);
    const [high, wide] = [block.length, Math.max(...block.map((row) => row.length))];
    const pairs = [];
    let beyond = 0;
    for (let y = 0; y < times(bottom - top + 1, high); y += 1) {
      for (let x = 0; x < times(right - left + 1, wide); x += 1) {
        const text = block[y % high][x % wide];
        const input = (this.cells[top + y] || [])[left + x];
        if (input && !input.readOnly && text !== undefined) pairs.push([input, text.replace(/\s*\n\s*/g, " ").trim()]);
        else beyond += text ? 1 : 0;
      }
    }
    const set = this.history.write(pairs);
    const kept = pairs.length - set ? `，${pairs.length - set} 格与原来相同` : "";
    say(beyond ? "soon" : "good", `粘贴改了 ${set} 格${kept}${beyond ? `；${beyond} 格超出表格或不能改，没有粘贴` : ""}。撤销：Ctrl+Z`);
  }

  empty() {
    const inputs = this.range.rows.flat().filter((input) => input && !input.readOnly);
    this.history.write(inputs.map((input) => [input, ""]));
    this.entered = document.activeElement.value;
  }

  takeBack(again) {
    const step = again ? this.history.redo() : this.history.undo();
    if (!step) return;
    step[0][0].focus();
    this.entered = step[0][0].value;
  }

  asText() {
    const heads = [...this.form.querySelectorAll("thead th")].slice(1).map((head) => head.textContent.trim());
    return textOf([heads, ...this.cells.map((row) => row.map((input) => (input ? input.value : "")))]);
  }

  key(event) {
    const input = event.target;
    if (!this.holds(input) || event.isComposing) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (this.deed(event, input, whole)) event.preventDefault();
  }

  // Whether the key was one of the grid's.
  deed(event, input, whole) {
    const free = whole || this.range.isMany;
    const arrow = ARROWS[event.key];
    const letter = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    if (arrow && (arrow[0] || free)) {
      if (event.shiftKey) this.range.extend(...arrow, event.ctrlKey);
      else this.go(...arrow);
    } else if (event.key === "Enter") this.go(event.shiftKey ? -1 : 1, 0);
    else if (event.key === "F2") input.setSelectionRange(input.value.length, input.value.length);
    else if (event.key === "Escape") this.escape(input);
    else if (this.range.isMany && (event.key === "Delete" || event.key === "Backspace")) this.empty();
    else if (letter === "a" && whole) this.range.all();
    else if ((letter === "z" || letter === "y") && input.value === this.entered) this.takeBack(letter === "y" || event.shiftKey);
    else return false;
    return true;
  }

  escape(input) {
    if (this.range.isMany) this.range.start(input);
    else if (input.value !== this.entered) {
      input.value = this.entered;
      this.draft.say();
    } else this.history.write([[input, input.defaultValue]]);
    this.entered = input.value;
    input.select();
  }

  clipboard(event) {
    if (!this.holds(event.target)) return;
    if (event.type === "paste") {
      const text = event.clipboardData.getData("text/plain");
      if (!this.range.isMany && !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
      this.paste(blockOf(text));
    } else if (this.range.isMany) {
      const rows = this.range.rows.map((row) => row.map((input) => (input ? input.value : "")));
      event.clipboardData.setData("text/plain", textOf(rows));
      if (event.type === "cut") this.empty();
    } else return;
    event.preventDefault();
    this.entered = event.target.value;
  }
}

// Only what was changed travels: a page of many rows has thousands of cells.
function leaveOut(grid, event) {
  grid.draft.inputs.filter((input) => input.value === input.defaultValue).forEach((input) => event.formData.delete(input.name));
}

function bindButtons(grid) {
  const copy = grid.form.querySelector("[data-lu-grid-copy]");
  [copy, grid.back].forEach((button) => (button.hidden = false));
  ["focus", "mouseenter"].forEach((name) => copy.addEventListener(name, () => copy.setAttribute("data-lu-copy", grid.asText())));
  grid.back.addEventListener("click", () => grid.takeBack(false));
}

function bind(form) {
  const grid = new Grid(form);
  bindMouse(form.querySelector("table"), grid.range);
  bindButtons(grid);
  form.addEventListener("keydown", (event) => {
    grid.key(event);
    // Enter in the reason must not choose one of the deeds.
    if (event.key === "Enter" && event.target.matches("[name=reason]")) event.preventDefault();
  });
  form.addEventListener("focusin", (event) => {
    if (!grid.holds(event.target)) return;
    grid.range.start(event.target);
    grid.entered = event.target.value;
    event.target.select();
  });
  form.addEventListener("input", (event) => grid.holds(event.target) && grid.draft.say());
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (grid.holds(input) && input.value !== grid.entered) grid.history.add([[input, grid.entered, input.value]]);
  });
  // A long text shows whole under the mouse.
  form.addEventListener("mouseover", (event) => {
    if (grid.holds(event.target)) event.target.title = event.target.scrollWidth > event.target.clientWidth ? event.target.value : "";
  });
  ["paste", "copy", "cut"].forEach((name) => form.addEventListener(name, (event) => grid.clipboard(event)));
  form.addEventListener("formdata", (event) => leaveOut(grid, event));
}

export function bindGrids(root) {
  eachOnce(root, "data-lu-grid", bind);
}
