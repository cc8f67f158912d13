// The button 打印 opens the browser's own dialog; on paper the table behind a chart stands in its place.
export function bindPrint(root) {
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-lu-print]")) window.print();
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".lu-chart details:not([open])")];
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
}
