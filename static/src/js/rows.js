// A row is one link: a click anywhere in it opens its address, as long as nothing else was meant.
export function bindRows(root) {
  const meant = (event) => {
    const row = event.target.closest("[data-lu-row]");
    if (!row || event.target.closest("a, button, input, label, select, summary")) return null;
    if (window.getSelection().toString()) return null;
    return row.dataset.luRow;
  };
  root.addEventListener("click", (event) => {
    const address = meant(event);
    if (!address) return;
    if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
    else window.location.assign(address);
  });
  root.addEventListener("auxclick", (event) => {
    const address = event.button === 1 && meant(event);
    if (address) window.open(address, "_blank", "noopener");
  });
}
