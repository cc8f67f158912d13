// Every request that fails says so in Chinese, with the number to quote; nothing fails silently.
import { say } from "./notices.js";

const WORDS = {
  401: "登录已失效，请重新登录后再试。",
  403: "当前岗位没有这项权限。",
  404: "对象不存在，或者不在当前岗位的辖区内。",
  409: "同事刚刚改过同一内容，请刷新页面后再试，这次没有写入。",
  413: "文件太大，没有上传。",
  429: "请求过于频繁，请稍候再试。",
  503: "系统正在维护，请稍后再试。",
};

// The menu's figures and the wall: nobody has asked for them, so nobody is told each time that they did not come.
const isAskedByItself = (event) => Boolean(event.detail.elt && event.detail.elt.matches("[data-lu-counts], [data-lu-unasked]"));

export function bindRequests(root) {
  const body = root.body;
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (isAskedByItself(event)) return;
    const number = xhr.getResponseHeader("X-Request-Number");
    const text = WORDS[xhr.status] || "系统没能完成这次操作，没有写入任何数据。";
    say("grave", number ? `${text}编号 ${number}` : text, true);
  });
  body.addEventListener("htmx:sendError", (event) => isAskedByItself(event) || say("grave", "连接中断，这次操作没有送达。请检查网络后重试，已填写的内容还在页面上。", true));
  body.addEventListener("htmx:timeout", (event) => isAskedByItself(event) || say("grave", "等待超时，不能确定是否送达。请刷新页面核对后再试。", true));
  // A deed done in a part of the page: the figures of the menu may have changed.
  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb !== "get") body.dispatchEvent(new CustomEvent("lu:changed"));
  });
  window.addEventListener("offline", () => say("soon", "网络已断开，页面上的内容可以继续看，提交要等网络恢复。", true));
  window.addEventListener("online", () => say("good", "网络已恢复。"));
}
