// Before the first paint: the theme and the language that were chosen last time. And when the program cannot be loaded,
// a sentence that says so, because a page without its program cannot say it itself.
(() => {
  "use strict";
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("switchyard.theme");
    if (theme) root.dataset.theme = theme;
    root.lang = localStorage.getItem("switchyard.lang") || (navigator.language.startsWith("zh") ? "zh-CN" : "en");
  } catch {
    // A page without storage has the system's theme and speaks English.
  }
  const words = root.lang.startsWith("zh")
    ? "Switchyard 无法启动：浏览器没有加载它的程序（WebAssembly 可能被禁用，或网络中断）。请重新加载页面。"
    : "Switchyard could not start: the browser did not load its program. WebAssembly may be switched off here, or the network is down. Reload to try again.";
  // What there is to see of a figure in a frame that may not run: a picture of the built-in scenario that was asked for.
  const picture = (box) => {
    if (!root.hasAttribute("data-embed") || root.dataset.embed) return;
    const asked = [location.hash.slice(1), location.search].map((text) => new URLSearchParams(text).get("scenario"));
    const key = asked.find((key) => key) ?? "playground";
    if (!/^[a-z0-9-]+$/.test(key)) return;
    const image = new Image();
    image.onload = () => box.append(image);
    image.alt = key;
    image.src = `stills/${key}.svg`;
  };
  const fail = (reason, box = document.getElementById("failed")) => {
    if (!box || !box.hidden) return;
    const sentence = document.createElement("p");
    sentence.textContent = words;
    const detail = document.createElement("p");
    detail.textContent = String((reason && reason.message) || reason || "");
    box.append(sentence, detail);
    picture(box);
    // A figure's page shows its still picture again, and why.
    if (parent !== window) {
      parent.postMessage({ switchyard: 1, event: "error", fatal: true, message: `${words} ${detail.textContent}` }, "*");
    }
    box.hidden = false;
  };
  addEventListener("unhandledrejection", (event) => fail(event.reason));
  addEventListener("error", (event) => fail(event.message || "a file did not load"), true);
  // The program is running and cannot have a part of itself that it needs now: it is broken, and its page may say anything.
  addEventListener("switchyard-cut-off", (event) => {
    const box = document.createElement("div");
    box.className = "failed";
    box.setAttribute("role", "alert");
    box.hidden = true;
    document.body.prepend(box);
    fail(event.detail, box);
  });
  if (typeof WebAssembly !== "object") addEventListener("DOMContentLoaded", () => fail("no WebAssembly"));
})();
