// `/` goes to the search; J and K go down and up the rows of a list, Enter opens.
function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
}

function step(by) {
  const links = [...document.querySelectorAll("[data-lu-row] a[href]:first-of-type")];
  const rows = [...new Set(links.map((link) => link.closest("[data-lu-row]")))];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement.closest("[data-lu-row]"));
  const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  next.querySelector("a[href]").focus();
}

export function bindKeyboard(root) {
  root.addEventListener("keydown", (event) => {
    // From the list's own search, the arrows go into what it has narrowed to, and Escape back.
    const box = event.target.closest(".lu-filters input[type=search]");
    if (box && event.key === "ArrowDown" && !event.isComposing) {
      event.preventDefault();
      step(1);
    }
    const row = event.target.closest("[data-lu-row]");
    if (row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
    if (row && event.key === "Escape") document.querySelector(".lu-filters input[type=search]")?.focus();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-lu-search]") || document.querySelector(".lu-filters input[type=search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
}
