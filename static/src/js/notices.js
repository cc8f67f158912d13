// Short messages: those the server sent can be closed, those of the browser itself appear at the lower right.
import { element, icon } from "./marks.js";

const ICONS = { good: "circle-check", soon: "triangle-alert", grave: "octagon-alert", plain: "info" };

export function say(kind, text, keep = false) {
  const host = document.querySelector("[data-lu-toasts]");
  if (!host) return null;
  const box = element("div", `lu-notice lu-notice-${kind}`);
  box.setAttribute("role", kind === "grave" ? "alert" : "status");
  const body = element("p", "lu-notice-body", text);
  const close = element("button", "lu-notice-close");
  close.type = "button";
  close.setAttribute("aria-label", "关闭这条消息");
  close.setAttribute("data-lu-close", "");
  close.append(icon("x"));
  box.append(icon(ICONS[kind] || ICONS.plain), body, close);
  host.append(box);
  if (!keep) window.setTimeout(() => box.remove(), kind === "grave" ? 15000 : 5000);
  return box;
}

export function bindNotices(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lu-close]");
    if (button) button.closest(".lu-notice").remove();
  });
}
