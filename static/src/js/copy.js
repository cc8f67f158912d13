// Copies the text beside the button; tabs and lines stay, so that a table lands in the cells of a sheet.
import { say } from "./notices.js";

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // A site without TLS inside the office's network has no clipboard interface.
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
  return undefined;
}

export function bindCopy(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lu-copy]");
    if (!button) return;
    event.stopPropagation();
    copy(button.dataset.luCopy).then(
      () => say("good", "已复制"),
      () => say("grave", "浏览器不允许复制，请选中文字后按 Ctrl+C"),
    );
  });
}
