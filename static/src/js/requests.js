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

export function bindRequests(root) {
  const body = root.body;
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const number = xhr.getResponseHeader("X-Request-Number");
    const text = WORDS[xhr.status] || "系统没能完成这次操作，没有写入任何数据。";
    say("grave", number ? `${text}编号 ${number}` : text, true);
  });
  body.addEventListener("htmx:sendError", () => say("grave", "连接中断，这次操作没有送达。请检查网络后重试，已填写的内容还在页面上。", true));
  body.addEventListener("htmx:timeout", () => say("grave", "等待超时，不能确定是否送达。请刷新页面核对后再试。", true));
  window.addEventListener("offline", () => say("soon", "网络已断开，页面上的内容可以继续看，提交要等网络恢复。", true));
  window.addEventListener("online", () => say("good", "网络已恢复。"));
}
