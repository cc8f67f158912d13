// A wall that refreshes itself says so when it has not been fresh for a while: the figures of this morning look like those of now.
const CHECKED_EVERY = 5000;

export function bindFresh(root) {
  const wall = root.querySelector("[data-lu-fresh]");
  if (!wall) return;
  const words = wall.querySelector("[data-lu-fresh-words]");
  const patience = Number(wall.dataset.luFresh) * 1000;
  let last = Date.now();
  wall.addEventListener("htmx:afterSwap", () => {
    last = Date.now();
  });
  window.setInterval(() => {
    const stale = Date.now() - last > patience;
    words.hidden = !stale;
    if (stale) words.querySelector("[data-lu-fresh-minutes]").textContent = String(Math.floor((Date.now() - last) / 60000));
  }, CHECKED_EVERY);
}
