// A book in the language that was chosen last time, else in that of the browser.
(() => {
  "use strict";
  let language = navigator.language;
  try {
    language = localStorage.getItem("switchyard.lang") || language;
  } catch {
    // A page without storage asks the browser.
  }
  location.replace(`${language.startsWith("zh") ? "zh" : "en"}/index.html`);
})();
