// A box that a <details> opens closes by a click elsewhere and by Escape, which gives the focus back.
function close(box, focus) {
  box.open = false;
  if (focus) box.querySelector("summary").focus();
}

export function bindPopovers(root) {
  root.addEventListener("click", (event) => {
    document.querySelectorAll("[data-lu-popover][open]").forEach((box) => {
      if (!box.contains(event.target) && !event.target.closest("dialog")) close(box, false);
    });
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    document.querySelectorAll("[data-lu-popover][open]").forEach((box) => close(box, box.contains(document.activeElement)));
  });
}
