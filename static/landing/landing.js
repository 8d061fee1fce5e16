// The site's first page: it leads on to the language that was chosen last time, and to the playground with links to runs
// that were shared before the playground had a folder of its own; and the hero starts by itself where that harms nobody.
(() => {
  "use strict";
  const first = document.currentScript.src.replace(/book\/[^/]*$/, "");
  const chosen = () => {
    try {
      return localStorage.getItem("switchyard.lang");
    } catch {
      // A page without storage asks the browser.
      return null;
    }
  };
  const atRoot = location.href.split(/[?#]/)[0].replace(/index\.html$/, "") === first;
  // What a link to a run begins with: its format's name.
  if (atRoot && /^#v\d+\./.test(location.hash)) return location.replace(`${first}play/${location.hash}`);
  // Who came by a link of this site has chosen already.
  const inside = document.referrer.startsWith(first);
  if (atRoot && !inside && (chosen() || navigator.language).startsWith("zh")) return location.replace(`${first}zh/`);
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
