// Finding as one types: a combobox over what the server answers. The palette (Ctrl K) and the top bar's box are two of it.
import { element, eachOnce } from "./marks.js";

const PAUSE = 120;
const SLOW = 250;
const WORDS = {
  401: "登录已失效，请重新登录后再找。",
  403: "当前岗位不能查找。",
  429: "查找过于频繁，请稍候再试。",
};

function ask(address, typed, signal) {
  return fetch(`${address}?q=${encodeURIComponent(typed)}`, { signal, headers: { Accept: "text/html" } }).then((answer) => {
    if (answer.redirected) throw new Error(WORDS[401]);
    if (!answer.ok) {
      const number = answer.headers.get("X-Request-Number");
      throw new Error((WORDS[answer.status] || "没能查找，请稍后再试。") + (number ? `编号 ${number}` : ""));
    }
    return answer.text();
  });
}

function combobox(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const status = field.closest("dialog")?.querySelector("[data-lu-find-status]");
  const always = field.hasAttribute("data-lu-find-first");
  let options = [];
  let active = -1;
  let asked = null;
  let pause = 0;

  const mark = (place) => {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = place;
    const option = options[active];
    if (!option) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const open = (shown) => {
    if (!always) list.hidden = !shown;
    field.setAttribute("aria-expanded", String(shown && options.length > 0));
  };
  const show = (nodes, words) => {
    list.replaceChildren(...nodes);
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, place) => (option.id = `${list.id}-${place}`));
    open(true);
    mark(always && options.length ? 0 : -1);
    if (status) status.textContent = words;
  };
  const say = (words) => show([element("p", "lu-found-empty", words)], words);
  const close = () => {
    window.clearTimeout(pause);
    if (asked) asked.abort();
    asked = null;
    options = [];
    mark(-1);
    open(false);
  };
  const look = () => {
    if (asked) asked.abort();
    const typed = field.value.trim();
    if (!typed && !always) {
      close();
      return;
    }
    const mine = new AbortController();
    asked = mine;
    const slow = window.setTimeout(() => asked === mine && say("正在查找…"), SLOW);
    ask(field.dataset.luFind, typed, mine.signal)
      .then((text) => {
        const piece = document.createRange().createContextualFragment(text);
        const count = piece.querySelectorAll("[role=option]").length;
        show([...piece.childNodes], count ? `${count} 项` : "没有找到");
      })
      .catch((failure) => {
        if (failure.name !== "AbortError") say(failure instanceof TypeError ? "连接中断，请检查网络后再找。" : failure.message);
      })
      .finally(() => window.clearTimeout(slow));
  };
  const later = () => {
    window.clearTimeout(pause);
    pause = window.setTimeout(look, PAUSE);
  };

  field.addEventListener("input", (event) => event.isComposing || later());
  field.addEventListener("compositionend", later);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      mark((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && options[active]) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(options[active].href, "_blank", "noopener");
      else window.location.assign(options[active].href);
    } else if (event.key === "Enter" && always) {
      event.preventDefault();
    } else if (event.key === "Escape" && !always && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  if (!always) field.addEventListener("blur", close);
  if (!always) field.addEventListener("focus", () => field.value.trim() && later());
  // A click must not take the focus away before it has opened the address.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  return { look, close };
}

export function bindFinding(root) {
  let inPalette = null;
  eachOnce(root.body, "data-lu-find", (field) => {
    const box = combobox(field);
    if (field.closest("[data-lu-palette]")) inPalette = { field, ...box };
  });
  const palette = root.querySelector("[data-lu-palette]");
  if (!palette || !palette.showModal || !inPalette) return;
  const open = () => {
    if (root.querySelector("dialog[open]")) return;
    palette.showModal();
    inPalette.field.value = "";
    inPalette.field.focus();
    inPalette.look();
  };
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close();
      else open();
    }
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-lu-palette-open]")) open();
    if (event.target === palette || event.target.closest("[data-lu-palette-close]")) palette.close();
  });
  palette.addEventListener("close", inPalette.close);
}
