// Says two minutes before the session ends that it will, and offers to go on. The page names the seconds.
import { element } from "./marks.js";
import { say } from "./notices.js";

const WARN_BEFORE = 120;

export function bindIdle(root) {
  const seconds = Number(root.body.dataset.luIdleSeconds || 0);
  const address = root.body.dataset.luIdleUrl;
  if (!seconds || !address) return;
  let box = null;
  let timer = 0;

  const wait = () => {
    if (box) box.remove();
    box = null;
    window.clearTimeout(timer);
    timer = window.setTimeout(warn, Math.max(seconds - WARN_BEFORE, seconds / 2) * 1000);
  };
  const stay = () => fetch(address, { headers: { "HX-Request": "true" } }).then(wait, () => say("grave", "连接中断，没能延长登录，请先复制未提交的内容"));
  const warn = () => {
    box = say("soon", "您已较长时间没有操作，系统即将自动退出，未提交的内容请先保存。", true);
    const more = element("button", "lu-button", "继续使用");
    more.type = "button";
    more.addEventListener("click", stay);
    box.insertBefore(more, box.lastChild);
  };

  root.body.addEventListener("htmx:afterRequest", wait);
  wait();
}
