// Form rows used like a sheet: arrows, Enter, F2 and Esc, a block pasted from Excel, copied back, a draft in this tab.
import { say } from "./notices.js";
import { eachOnce } from "./marks.js";

function table(form) {
  return [...form.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input[type=text]")),
  );
}

function place(cells, input) {
  for (let row = 0; row < cells.length; row += 1) {
    const column = cells[row].indexOf(input);
    if (column >= 0) return [row, column];
  }
  return null;
}

function go(cells, row, column, down, right) {
  let [y, x] = [row + down, column + right];
  while (cells[y] && x >= 0 && x < cells[y].length) {
    if (cells[y][x]) {
      cells[y][x].focus();
      cells[y][x].select();
      return true;
    }
    y += down;
    x += right;
  }
  return false;
}

// As Excel writes a block: tabs between cells, quotes around a cell that holds a tab, a line break or a quote.
export function blockOf(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t" || sign === "\n") {
      rows[rows.length - 1].push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    } else cell += sign;
  }
  rows[rows.length - 1].push(cell);
  return rows;
}

function paste(cells, start, block) {
  let left = 0;
  let set = 0;
  block.forEach((texts, down) =>
    texts.forEach((text, right) => {
      const row = cells[start[0] + down];
      const input = row && row[start[1] + right];
      if (!input || input.readOnly) {
        left += 1;
        return;
      }
      input.value = text.replace(/\s*\n\s*/g, " ").trim();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      set += 1;
    }),
  );
  return [set, left];
}

function quoted(text) {
  return /["\t\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function asText(form, cells) {
  const heads = [...form.querySelectorAll("thead th")].slice(1).map((head) => quoted(head.textContent.trim()));
  const lines = cells.map((row) => row.map((input) => (input ? quoted(input.value) : "")).join("\t"));
  return [heads.join("\t"), ...lines].join("\n");
}

function keys(form, cells, event) {
  const input = event.target;
  const at = place(cells, input);
  if (!at || event.isComposing) return;
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
  const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (whole) Object.assign(moves, { ArrowLeft: [0, -1], ArrowRight: [0, 1] });
  if (event.key === "F2") {
    input.setSelectionRange(input.value.length, input.value.length);
    event.preventDefault();
  } else if (event.key === "Escape") {
    input.value = input.defaultValue;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.select();
    event.preventDefault();
  } else if (moves[event.key]) {
    go(cells, at[0], at[1], ...moves[event.key]);
    event.preventDefault();
  }
}

function drafts(form, cells, status) {
  const key = `grid:${form.dataset.luGrid}`;
  const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
  const inputs = cells.flat().filter(Boolean);
  const mark = (input) => input.classList.toggle("lu-grid-changed", input.value !== input.defaultValue);
  const back = inputs.filter((input) => kept[input.name] && kept[input.name][0] === input.defaultValue && !input.readOnly);
  back.forEach((input) => {
    [, input.value] = kept[input.name];
    mark(input);
  });
  if (back.length) status.textContent = `上次没有保存的 ${back.length} 格已恢复（底色加深），请核对后保存。`;
  form.addEventListener("input", (event) => {
    if (!inputs.includes(event.target)) return;
    mark(event.target);
    const changed = inputs.filter((input) => input.value !== input.defaultValue);
    const all = JSON.parse(sessionStorage.getItem(key) || "{}");
    inputs.forEach((input) => delete all[input.name]);
    changed.forEach((input) => {
      all[input.name] = [input.defaultValue, input.value];
    });
    sessionStorage.setItem(key, JSON.stringify(all));
    status.textContent = changed.length ? `已改 ${changed.length} 格，还没有保存。` : "没有改动。";
  });
}

function bind(form) {
  const cells = table(form);
  const status = form.querySelector("[data-lu-grid-status]");
  drafts(form, cells, status);
  form.addEventListener("keydown", (event) => keys(form, cells, event));
  form.addEventListener("focusin", (event) => place(cells, event.target) && event.target.select());
  form.addEventListener("paste", (event) => {
    const at = place(cells, event.target);
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!at || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
    event.preventDefault();
    const [set, left] = paste(cells, at, blockOf(text));
    say(left ? "soon" : "good", left ? `粘贴了 ${set} 格；${left} 格超出表格或不能改，没有粘贴` : `粘贴了 ${set} 格`);
  });
  const copy = form.querySelector("[data-lu-grid-copy]");
  copy.hidden = false;
  copy.addEventListener("focus", () => copy.setAttribute("data-lu-copy", asText(form, cells)));
  copy.addEventListener("mouseenter", () => copy.setAttribute("data-lu-copy", asText(form, cells)));
}

export function bindGrids(root) {
  eachOnce(root, "data-lu-grid", bind);
}
