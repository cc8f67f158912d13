// Cells typed and not yet saved stay in this tab: after a log-in, on the next page, and when a colleague was faster.
import { element } from "./marks.js";

const CHANGED = "lu-grid-changed";

export class Draft {
  constructor(form, inputs, status) {
    Object.assign(this, { form, inputs, status, key: `grid:${form.dataset.luGrid}`, offered: new Set() });
    const kept = this.read();
    const back = inputs.filter((input) => kept[input.name] && this.take(input, ...kept[input.name]));
    this.keep();
    if (back.length) status.textContent = `上次没有保存的 ${back.length} 格已恢复（底色加深），请核对后保存。${this.elsewhere()}`;
    else if (this.elsewhere()) status.textContent = this.elsewhere();
  }

  read() {
    return JSON.parse(sessionStorage.getItem(this.key) || "{}");
  }

  // Back into its cell if that is as it was; beside it if a colleague has changed the cell; nowhere if it was saved.
  take(input, was, mine) {
    if (input.closest("[data-lu-grid-saved]") || input.readOnly || mine === input.defaultValue) return false;
    if (was === input.defaultValue) input.value = mine;
    else this.offer(input, mine);
    return was === input.defaultValue;
  }

  offer(input, mine) {
    const cell = input.closest("td");
    const note = cell.querySelector("[data-lu-grid-mine]") || element("span", "lu-cell-note");
    const choose = (label, text) => {
      const button = element("button", "lu-button lu-button-quiet", label);
      button.type = "button";
      button.setAttribute("aria-label", `${label}“${mine}”`);
      button.addEventListener("click", () => {
        this.offered.delete(input);
        input.value = text;
        this.say();
        note.remove();
        input.focus();
      });
      return button;
    };
    this.offered.add(input);
    note.textContent = `您填的（没有保存）：${mine} `;
    note.append(choose("填入", mine), choose("不要", input.defaultValue));
    cell.append(note);
  }

  keep() {
    const kept = this.read();
    const changed = this.inputs.filter((input) => input.classList.toggle(CHANGED, input.value !== input.defaultValue));
    this.inputs.filter((input) => !this.offered.has(input)).forEach((input) => delete kept[input.name]);
    changed.forEach((input) => {
      kept[input.name] = [input.defaultValue, input.value];
    });
    sessionStorage.setItem(this.key, JSON.stringify(kept));
    const here = new Set(this.inputs.map((input) => input.name));
    this.others = Object.keys(kept).filter((name) => !here.has(name)).length;
    return changed.length;
  }

  say() {
    const changed = this.keep();
    this.status.textContent = `${changed ? `已改 ${changed} 格，还没有保存。` : "没有改动。"}${this.elsewhere()}`;
  }

  elsewhere() {
    return this.others ? `另有 ${this.others} 格填了没有保存：所在的行在其他页，或已由同事改好。` : "";
  }
}
