// The site's first page: the theme and the language that were chosen last time, before the first paint; links to runs that
// were shared before the playground had a folder of its own; and the hero, which starts by itself where that harms nobody.
(() => {
  "use strict";
  const root = document.documentElement;
  const first = document.currentScript.src.replace(/book\/[^/]*$/, "");
  const store = (key, value) => {
    try {
      return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value);
    } catch {
      // A page without storage has the system's theme and the browser's language.
      return null;
    }
  };
  const theme = store("switchyard.theme");
  if (theme) root.dataset.theme = theme;
  const atRoot = location.href.split(/[?#]/)[0].replace(/index\.html$/, "") === first;
  // What a link to a run begins with: its format's name.
  if (atRoot && /^#v\d+\./.test(location.hash)) return location.replace(`${first}play/${location.hash}`);
  // Who came by a link of this site has chosen already.
  const inside = document.referrer.startsWith(first);
  if (atRoot && !inside && (store("switchyard.lang") || navigator.language).startsWith("zh")) return location.replace(`${first}zh/`);
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-button]");
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      store("switchyard.theme", root.dataset.theme);
    });
    for (const link of document.querySelectorAll("[data-lang]")) {
      link.addEventListener("click", () => store("switchyard.lang", link.dataset.lang));
    }
  });
  addEventListener("load", () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce), (max-width: 899px)").matches || navigator.connection?.saveData;
    const hero = document.querySelector(".hero switchyard-figure");
    if (calm || !hero.start) return;
    (window.requestIdleCallback ?? setTimeout)(() => {
      hero.setAttribute("autoplay", "");
      // It says itself why it does not run.
      hero.start().catch(() => {});
    });
  });
})();
