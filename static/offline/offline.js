// Has the site kept for times without a network, by sw.js, and offers a new version where one is ready. It is never forced
// on anybody: the page goes on with what it began with until its reader asks for the other, or until all its tabs are closed.
const workers = navigator.serviceWorker;
const HOUR = 3_600_000;
const style = `
:host { position: fixed; z-index: 60; inset: auto 12px 12px auto; max-width: calc(100vw - 24px); display: flex; align-items: center;
  gap: 4px; padding: 4px 4px 4px 14px; font: 14px/1.4 var(--face, system-ui, sans-serif); color: var(--ink, #1c2330);
  background: var(--panel, #fff); border: 1px solid var(--line-strong, #8b8778); border-radius: 10px; box-shadow: 0 4px 16px rgb(0 0 0 / 18%); }
/* On the playground, above its transport. */
:host(.above) { bottom: 96px; }
@media (max-width: 639px) { :host(.above) { bottom: 150px; } }
:host([hidden]) { display: none; }
button { min-width: 44px; min-height: 44px; padding: 0 12px; border: 0; border-radius: 8px; font: inherit; font-weight: 600;
  color: var(--accent, #2f55d4); background: none; cursor: pointer; }
button:hover { background: var(--accent-wash, #eef1fd); }
button:focus-visible { outline: 2px solid var(--accent, #2f55d4); outline-offset: -2px; }
@media print { :host { display: none; } }`;
const words = {
  en: { ready: "A new version is ready.", reload: "Reload", later: "Not now" },
  zh: { ready: "新版本已就绪。", reload: "重新加载", later: "暂不" },
};

const language = () => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");

// What the page is for comes first: its own files, and the program where it has one.
async function rest() {
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  do await new Promise((resolve) => setTimeout(resolve, 1_000));
  while (document.querySelector(".page.waiting"));
}

function offer(registration) {
  if (!registration.waiting || !registration.active || document.querySelector(".new-version")) return;
  const said = words[language()];
  const box = document.createElement("div");
  box.className = document.getElementById("playground") ? "new-version above" : "new-version";
  box.setAttribute("role", "status");
  const root = box.attachShadow({ mode: "open" });
  const button = (text, onclick) => Object.assign(document.createElement("button"), { type: "button", textContent: text, onclick });
  const take = () => {
    const { waiting } = registration;
    // Another tab may have taken it.
    if (!waiting) return location.reload();
    waiting.addEventListener("statechange", () => waiting.state === "activated" && location.reload());
    waiting.postMessage("take over");
  };
  // A sheet and no element: no page's policy has to allow one.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.append(
    Object.assign(document.createElement("span"), { textContent: said.ready }),
    button(said.reload, take),
    button(said.later, () => (box.hidden = true)),
  );
  document.body.append(box);
}

async function start() {
  await rest();
  const registration = await workers.register(new URL("sw.js", import.meta.url), { updateViaCache: "none" });
  const watch = (coming) => coming?.addEventListener("statechange", () => offer(registration));
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  offer(registration);
  // A tab that stays open for days asks when it is looked at again.
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < HOUR) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
  const keep = async (group) => (await workers.ready).active.postMessage({ keep: group });
  keep(language());
  // Whoever has run the program once has it from then on.
  if (document.querySelector("#playground, switchyard-figure:state(running)")) keep("program");
  else document.addEventListener("ready", () => keep("program"), { capture: true, once: true });
}

// Some browsers have no workers, some readers ask to be sent little, and some hosts have no sw.js: the page is whole without.
if (workers && !navigator.connection?.saveData) start().catch(() => {});
