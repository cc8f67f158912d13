// Deeds on ticked rows: the box in the head ticks the page, the bar counts and wakes its buttons, "all" stands for the rest.
function count(list) {
  const boxes = [...list.querySelectorAll("[data-lu-tick]")];
  const whole = list.querySelector("[data-lu-tick-whole]");
  const ticked = boxes.filter((box) => box.checked).length;
  const head = list.querySelector("[data-lu-tick-all]");
  if (head) {
    head.checked = boxes.length > 0 && ticked === boxes.length;
    head.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const all = Boolean(whole && whole.checked);
  list.querySelectorAll("[data-lu-ticked]").forEach((place) => (place.textContent = all ? whole.dataset.luTickWhole : ticked));
  list.querySelectorAll("[data-lu-batch-deed]").forEach((button) => (button.disabled = !all && ticked === 0));
}

export function bindSelection(root) {
  root.querySelectorAll("[data-lu-batch]").forEach(count);
  if (root.matches && root.matches("[data-lu-batch]")) count(root);
}

// A tick is no click on the row, and one listener serves every list of the page.
export function listenForTicks(root) {
  root.addEventListener("change", (event) => {
    const list = event.target.closest("[data-lu-batch]");
    if (!list) return;
    if (event.target.matches("[data-lu-tick-all]")) {
      list.querySelectorAll("[data-lu-tick]").forEach((box) => (box.checked = event.target.checked));
    }
    count(list);
  });
}
