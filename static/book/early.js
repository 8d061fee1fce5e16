// Every page around the playground: before the first paint the theme that was chosen last time, here or on the playground;
// then what chooses theme and language.
(() => {
  "use strict";
  const root = document.documentElement;
  const store = (key, value) => {
    try {
      return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value);
    } catch {
      // A page without storage has the system's theme, and a choice lasts as long as the page.
      return null;
    }
  };
  const theme = store("switchyard.theme");
  if (theme) root.dataset.theme = theme;
  root.classList.add("scripted");
  addEventListener("DOMContentLoaded", () => {
    // The theme: the other one than is seen.
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
})();
