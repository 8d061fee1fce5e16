// <switchyard-figure>: a figure of Switchyard in any page, from one script.
//
//   <script type="module" src="https://.../figure.js"></script>
//   <switchyard-figure scenario="leader-crash" views="stage,lanes">
//     <img src="still.svg" alt="...">   what is shown until somebody starts the figure, and where it cannot run
//     (within a link or not: a click on the picture starts the figure)
//     <details>...<iframe loading="lazy">...</details>   what takes the element's place where this script does not run
//   </switchyard-figure>
//
// Attributes: scenario (a built-in's name, the address of a YAML file, the YAML itself, or a link's text), exercise, views,
// at, autoplay, controls, theme, language, height. Events: ready, event, solved, error. Methods: play(), pause(),
// seek("12.5s"), act("crash: w1"), reset(), state(): promises of the state. The program is fetched when the figure is in
// sight and started, by a frame from where this script comes from; all figures of a page share what it fetched.
const base = new URL("./", import.meta.url);
const passed = ["exercise", "views", "at", "autoplay", "controls", "theme", "language"];
const PATIENCE = 20_000;
const words = {
  en: { start: "Start the figure", starting: "Starting …", failed: "The figure does not run here: ", frame: "Switchyard: a simulated cluster",
    blocked: "this page's content security policy forbids frames from there", late: "nothing came in time" },
  zh: { start: "启动此图", starting: "正在启动……", failed: "此图无法在此运行：", frame: "Switchyard：模拟的集群",
    blocked: "此页的内容安全策略禁止来自该处的框架", late: "迟迟没有响应" },
};
const style = `
:host { display: block; position: relative; contain: content; }
:host([hidden]) { display: none; }
iframe { display: block; box-sizing: border-box; width: 100%; border: 1px solid #8b877866; border-radius: 10px; }
button { font: 600 14px/1.4 system-ui, sans-serif; min-height: 44px; padding: 8px 18px; margin: 8px 0; border: 0; border-radius: 8px;
  background: #2f55d4; color: #fff; cursor: pointer; }
button[disabled] { opacity: 0.6; cursor: default; }
.coming { position: absolute; visibility: hidden; }
button:focus-visible { outline: 3px solid #2f55d4; outline-offset: 2px; }
p { font: 14px/1.5 system-ui, sans-serif; margin: 8px 0; }
[hidden], ::slotted(details:not(.transcript)) { display: none; }`;

// A policy of the page that forbids inline styles does not forbid this.
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

class SwitchyardFigure extends HTMLElement {
  static observedAttributes = ["scenario", "height", ...passed];
  // Style sheets see one state: `:state(running)`.
  #internals = this.attachInternals();
  #asked = new Map();
  #number = 0;
  #frame;
  #parts;
  #ready;
  #sight;
  #patience;

  connectedCallback() {
    const spoken = this.getAttribute("language") || this.closest("[lang]")?.lang || navigator.language;
    this.words = words[spoken.startsWith("zh") ? "zh" : "en"];
    if (!this.#parts) {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const make = (name, fields = {}) => root.appendChild(Object.assign(document.createElement(name), fields));
      this.#parts = {
        still: make("slot", { onclick: (event) => this.#pressed(event) }),
        start: make("button", { type: "button", onclick: () => this.#try() }),
        reason: make("p", { hidden: true }),
      };
      this.#parts.reason.setAttribute("role", "status");
    }
    this.#parts.start.textContent = this.words.start;
    addEventListener("message", this.#hear);
    document.addEventListener("securitypolicyviolation", this.#barred);
    if (this.#is("autoplay")) {
      this.#sight = new IntersectionObserver((seen) => {
        if (seen.some((entry) => entry.isIntersecting)) this.#try();
      });
      this.#sight.observe(this);
    }
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    document.removeEventListener("securitypolicyviolation", this.#barred);
    this.#stop();
  }

  attributeChangedCallback(name, before, now) {
    if (name === "height") return this.#frame && this.#rise();
    if (this.#frame && before !== now) {
      this.#stop();
      this.#try();
    }
  }

  // What goes wrong is told under the figure.
  #try() {
    this.start().catch(() => {});
  }

  // Where the figure cannot run, and with a key that asks for another window, a picture's link leads where it says.
  #pressed(event) {
    const led = event.ctrlKey || event.metaKey || event.shiftKey || !this.#parts.reason.hidden;
    if (event.target.tagName !== "IMG" || led) return;
    event.preventDefault();
    this.#try();
  }

  /** Fetches the program and starts the figure. */
  async start() {
    if (this.#frame) return this.#ready;
    this.#sight?.disconnect();
    const frame = document.createElement("iframe");
    this.#frame = frame;
    this.#ready = new Promise((go, stop) => Object.assign(frame, { go, stop }));
    this.#ready.catch(() => {});
    try {
      frame.title = this.words.frame;
      frame.src = await this.#address();
    } catch (error) {
      return this.#fail(String(error.message || error));
    }
    if (this.#frame !== frame) return;
    // The still picture stays until there is something better.
    frame.className = "coming";
    Object.assign(this.#parts.start, { disabled: true, textContent: this.words.starting });
    this.#parts.reason.hidden = true;
    this.#patience = setTimeout(() => this.#fail(this.words.late), PATIENCE);
    this.shadowRoot.append(frame);
    this.#rise();
    return this.#ready;
  }

  play() { return this.#order("play"); }
  pause() { return this.#order("pause"); }
  reset() { return this.#order("reset"); }
  state() { return this.#order("state"); }
  seek(moment) { return this.#order("seek", typeof moment === "number" ? `${moment}s` : String(moment)); }
  act(input) { return this.#order("act", typeof input === "string" ? input : JSON.stringify(input)); }

  async #order(verb, text = "") {
    await this.start();
    const id = ++this.#number;
    return new Promise((done, refused) => {
      this.#asked.set(id, { done, refused });
      this.#frame.contentWindow.postMessage({ switchyard: 1, id, do: verb, with: text }, base.origin);
    });
  }

  // After the address's #, so that no server sees it and no limit of a server cuts it.
  async #address() {
    const asked = new URLSearchParams();
    for (const name of passed) if (this.hasAttribute(name)) asked.set(name, this.getAttribute(name));
    let scenario = this.getAttribute("scenario") || "";
    if (/^(https?:|\.{0,2}\/)/.test(scenario) && !scenario.includes("#")) {
      const answer = await fetch(new URL(scenario, document.baseURI));
      if (!answer.ok) throw new Error(`${scenario}: ${answer.status}`);
      scenario = await answer.text();
    }
    if (scenario) asked.set("scenario", scenario);
    return `${new URL("embed/", base)}#${asked}`;
  }

  #show() {
    const held = this.shadowRoot.activeElement === this.#parts.start;
    this.#frame.className = "";
    this.#parts.start.hidden = this.#parts.still.hidden = true;
    this.#internals.states?.add("running");
    if (held) this.#frame.focus();
  }

  #is(name) {
    return this.hasAttribute(name) && !["false", "0", "no"].includes(this.getAttribute(name));
  }

  #rise(wanted = 480) {
    const fixed = parseInt(this.getAttribute("height"), 10);
    this.#frame.style.height = `${Math.min(Math.max(fixed || wanted, 120), 4000)}px`;
  }

  #hear = ({ source, origin, data }) => {
    if (!this.#frame || source !== this.#frame.contentWindow || origin !== base.origin || data?.switchyard !== 1) return;
    const tell = (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail }));
    const read = (text) => JSON.parse(text);
    if (data.id) {
      const asked = this.#asked.get(data.id);
      this.#asked.delete(data.id);
      return data.ok ? asked?.done(read(data.state)) : asked?.refused(new Error(data.error));
    }
    switch (data.event) {
      case "ready":
        clearTimeout(this.#patience);
        this.#show();
        this.#frame.go(this);
        return tell("ready", read(data.state));
      case "height":
        return this.#rise(Number(data.height) || undefined);
      case "event":
        return data.lines.trim().split("\n").forEach((line) => tell("event", read(line)));
      case "solved":
        return tell("solved", { code: data.code });
      case "error":
        return data.fatal ? this.#fail(data.message) : tell("error", { message: data.message });
    }
  };

  #barred = (event) => {
    if (this.#frame && event.blockedURI.startsWith(base.origin) && /frame|child/.test(event.effectiveDirective)) {
      this.#fail(this.words.blocked);
    }
  };

  // The still figure is back, with the reason under it.
  #fail(reason) {
    this.#frame?.stop(new Error(reason));
    this.#stop();
    this.#parts.reason.textContent = this.words.failed + reason;
    this.#parts.reason.hidden = false;
    this.dispatchEvent(new CustomEvent("error", { detail: { message: reason } }));
  }

  #stop() {
    clearTimeout(this.#patience);
    this.#sight?.disconnect();
    this.#frame?.remove();
    this.#frame = undefined;
    for (const { refused } of this.#asked.values()) refused(new Error("the figure was stopped"));
    this.#asked.clear();
    Object.assign(this.#parts.start, { disabled: false, textContent: this.words.start });
    this.#parts.start.hidden = this.#parts.still.hidden = false;
    this.#internals.states?.delete("running");
  }
}

customElements.define("switchyard-figure", SwitchyardFigure);
