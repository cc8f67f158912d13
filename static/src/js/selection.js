// Batch bar: the box in the head ticks all rows of the page, the bar says how many are ticked.
export function bindSelection(root) {
  root.addEventListener("change", (event) => {
    const list = event.target.closest("[data-lu-batch]");
    if (!list) return;
    const boxes = [...list.querySelectorAll("[data-lu-tick]")];
    if (event.target.matches("[data-lu-tick-all]")) boxes.forEach((box) => (box.checked = event.target.checked));
    const ticked = boxes.filter((box) => box.checked).length;
    list.querySelectorAll("[data-lu-ticked]").forEach((place) => (place.textContent = ticked));
    list.querySelectorAll("[data-lu-batch-bar]").forEach((bar) => (bar.hidden = ticked === 0));
  });
}
