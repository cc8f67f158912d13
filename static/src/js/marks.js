// Elements that carry a mark, in a piece of the page and the piece itself, each handed over once.
export function eachOnce(root, mark, handle) {
  const selector = `[${mark}]`;
  const found = [...root.querySelectorAll(selector)];
  if (root.matches && root.matches(selector)) found.unshift(root);
  found.forEach((element) => {
    const done = `${mark}-bound`;
    if (element.hasAttribute(done)) return;
    element.setAttribute(done, "");
    handle(element);
  });
}

// The icon sprite's address, which the page knows and the script does not (its name carries a hash).
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "lu-icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset.luIcons}#${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
