// What was typed is never lost: a marked form keeps its draft in this tab until it has been taken by the server.
import { eachOnce, element } from "./marks.js";

const KEPT_OUT = new Set(["password", "file", "hidden"]);

function fields(form) {
  return [...form.elements].filter((field) => field.name && !KEPT_OUT.has(field.type) && field.type !== "submit");
}

function read(form) {
  return fields(form).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, [...field.selectedOptions].map((option) => option.value)];
    return [field.name, field.value];
  });
}

function write(form, kept) {
  fields(form).forEach((field, place) => {
    const [name, value, checked] = kept[place] || [];
    if (name !== field.name) return;
    if (checked !== undefined) field.checked = checked;
    else if (field.tomselect) field.tomselect.setValue(value, true);
    else if (!field.multiple) field.value = value;
  });
}

function offer(form, key, untouched) {
  const kept = sessionStorage.getItem(key);
  if (!kept || kept === untouched || form.querySelector(".lu-field-wrong")) return;
  const box = element("div", "lu-notice lu-draft");
  const text = element("p", "lu-notice-body", "上次没有提交的内容还在。");
  const use = element("button", "lu-button", "恢复草稿");
  const drop = element("button", "lu-button lu-button-quiet", "不要了");
  use.type = drop.type = "button";
  use.addEventListener("click", () => {
    write(form, JSON.parse(kept));
    box.remove();
  });
  drop.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    box.remove();
  });
  box.append(text, use, drop);
  form.prepend(box);
}

export function bindDrafts(root) {
  eachOnce(root, "data-lu-draft", (form) => {
    const key = `draft:${form.dataset.luDraft || window.location.pathname}`;
    const untouched = JSON.stringify(read(form));
    offer(form, key, untouched);
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(read(form))));
    form.addEventListener("change", () => sessionStorage.setItem(key, JSON.stringify(read(form))));
    form.addEventListener("submit", () => sessionStorage.setItem("draft:sent", key));
  });
  // The page after a submit decides: the same form with errors keeps the draft, any other page means it was taken.
  const sent = sessionStorage.getItem("draft:sent");
  if (sent && root === document.body) {
    sessionStorage.removeItem("draft:sent");
    if (!document.querySelector(".lu-errors")) sessionStorage.removeItem(sent);
  }
}
