// What a lesson does with a script: search, and guesses that are kept. Everything can be read without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const store = {
    get: (key) => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        localStorage.setItem(key, value);
      } catch {
        // Without storage a choice lasts as long as the page.
      }
    },
  };

  // A figure's run stands in the page once, in the link below it.
  for (const link of all(".variant > .open a")) {
    const figure = link.parentElement.previousElementSibling;
    if (figure.localName === "switchyard-figure") figure.setAttribute("scenario", link.hash.slice(1));
  }

  // On a narrow page the contents begin closed.
  if (matchMedia("(max-width: 899px)").matches) one(".contents details").open = false;

  // Guesses: kept in this browser, and shown in the contents.
  const KEPT = "switchyard.learn";
  const kept = (() => {
    try {
      const value = JSON.parse(store.get(KEPT) || "{}");
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  })();
  const tick = () => {
    const nav = one(".contents");
    for (const link of all("a", nav)) {
      const key = (link.getAttribute("href") || "").replace(/\.html$/, "");
      const answered = Object.keys(kept).some((place) => place.startsWith(`${key}-q`));
      if (answered && !one(".done", link)) link.append(make("span", "✓", { class: "done", role: "img", "aria-label": nav.dataset.done }));
    }
  };
  for (const question of all(".question")) {
    const { place } = question.dataset;
    const details = one("details", question);
    const mark = (guess) => {
      const label = one(`input[value="${guess}"]`, question)?.closest("label");
      if (!label) return;
      one("input", label).checked = true;
      question.dataset.guessed = details.dataset.right === String(guess) ? "right" : "wrong";
      one(`input[value="${details.dataset.right}"]`, question).closest("label").classList.add("right");
    };
    if (place in kept) mark(kept[place]);
    details.addEventListener("toggle", () => {
      const chosen = one("input:checked", question);
      if (!details.open || !chosen || place in kept) return;
      kept[place] = Number(chosen.value);
      store.set(KEPT, JSON.stringify(kept));
      mark(kept[place]);
      tick();
    });
  }
  tick();

  // Exercises: the figure that is solved says its code, and the page keeps it.
  for (const exercise of all(".exercise")) {
    const place = `${exercise.dataset.exercise}-code`;
    const tell = (code) => {
      const line = one(".code", exercise);
      one("code", line).textContent = code;
      line.hidden = false;
    };
    if (typeof kept[place] === "string") tell(kept[place]);
    one("switchyard-figure", exercise).addEventListener("solved", (event) => {
      kept[place] = String(event.detail.code);
      store.set(KEPT, JSON.stringify(kept));
      tell(kept[place]);
    });
  }

  // The search: every section that has all the words, those with words in their titles first.
  const box = one(".search");
  const [field, list] = [one("input", box), one("ol", box)];
  box.hidden = false;
  let sections = null;
  const load = () => (sections ??= fetch("search.json").then((answer) => answer.json()).then((found) =>
    found.map((part) => ({ ...part, low: `${part.page} ${part.title} ${part.text}`.toLowerCase(), head: `${part.page} ${part.title}`.toLowerCase() }))));
  const count = (text, word) => text.split(word).length - 1;
  const rank = (part, words) => {
    if (!words.every((word) => part.low.includes(word))) return 0;
    return words.reduce((sum, word) => sum + count(part.low, word) + 20 * count(part.head, word), 0);
  };
  // A stretch of text around the first word, with all words marked.
  const teaser = (text, words) => {
    const low = text.toLowerCase();
    const first = Math.max(0, Math.min(...words.map((word) => low.indexOf(word)).filter((at) => at >= 0), low.length) - 30);
    const shown = text.slice(first, first + 120);
    const out = make("p", first > 0 ? "…" : "");
    let rest = shown;
    while (rest) {
      const here = words.map((word) => [rest.toLowerCase().indexOf(word), word]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0])[0];
      if (!here) break;
      out.append(rest.slice(0, here[0]), make("mark", rest.slice(here[0], here[0] + here[1].length)));
      rest = rest.slice(here[0] + here[1].length);
    }
    out.append(rest, first + 120 < text.length ? "…" : "");
    return out;
  };
  const show = async () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = !words.length;
    if (!words.length) return;
    const known = await load();
    const found = known.map((part) => [rank(part, words), part]).filter(([score]) => score > 0).sort((a, b) => b[0] - a[0]).slice(0, 10);
    list.replaceChildren(...found.map(([, part]) => {
      const item = make("li");
      const link = make("a", "", { href: part.href });
      link.append(make("strong", part.title || part.page), part.title ? make("small", part.page) : "", teaser(part.text, words));
      item.append(link);
      return item;
    }));
    if (!found.length) list.append(make("li", box.dataset.none, { class: "none" }));
  };
  field.addEventListener("focus", () => void load());
  field.addEventListener("input", () => void show());
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape" && box.contains(event.target)) {
      list.hidden = true;
      field.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && box.contains(event.target) && !list.hidden) {
      event.preventDefault();
      const stops = [field, ...all("a", list)];
      const next = stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
    }
  });
  addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) list.hidden = true;
  });
})();
