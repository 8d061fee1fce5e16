// Keeps the site in the browser, for times without a network. The build writes what there is before this: VERSION, and FILES
// in groups, each a path with its digest. What all pages share comes at the first visit, and then the groups that a page asks
// for: what there is to read in its language, and the program where somebody runs it. The pages that start the program come
// last: a kept door has the whole program behind it. All that is kept is of one version; a newer one waits until the reader
// wants it.
//
// Its own and not Workbox's: that comes as modules for a bundler of JavaScript, which nothing else here needs.
const { scope } = registration;
const base = new URL(scope).pathname;
const NAME = `switchyard ${scope} `;
const own = NAME + VERSION;
const known = new Set(Object.values(FILES).flatMap((group) => group.map(([path]) => path)));
const asked = { en: ["en"], zh: ["zh"], program: ["program", "doors"] };
// The content of such a file never changes.
const hashed = (path) => /-[0-9a-f]{16}[._]/.test(path);
const addressOf = (path) => new URL(path, scope).href;
const others = async () => (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== own);

// All of a list or an error; what came stays for the next try.
async function keep(list) {
  const cache = await caches.open(own);
  const add = async ([path, integrity]) => {
    const address = addressOf(path);
    if (await cache.match(address, { ignoreVary: true })) return;
    const before = hashed(path) && (await caches.match(address, { ignoreVary: true }));
    // A page of a hotel's network or of another version is not what was built.
    const how = { integrity, redirect: "error", cache: hashed(path) ? "default" : "no-cache" };
    await cache.put(address, before || (await fetch(address, how)));
  };
  const done = await Promise.allSettled(list.map(add));
  const failed = done.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

async function keepAsked(name) {
  for (const group of asked[name] ?? []) await keep(FILES[group]);
}

async function install() {
  await keep(FILES.shared);
  // What could be used without a network still can.
  for (const name of await others()) {
    const cache = await caches.open(name);
    for (const [wish, groups] of Object.entries(asked)) {
      const last = FILES[groups.at(-1)].at(-1);
      if (last && (await cache.match(addressOf(last[0]), { ignoreVary: true }))) await keepAsked(wish);
    }
  }
}

async function activate() {
  const old = await others();
  const all = await clients.matchAll({ includeUncontrolled: true });
  // Another tab may still run the version before, and need the rest of its program.
  const needed = all.filter((client) => client.url.startsWith(scope)).length > 1 ? old.slice(-1) : [];
  await Promise.all(old.filter((name) => !needed.includes(name)).map((name) => caches.delete(name)));
}

async function answer(path, request) {
  const found = await (await caches.open(own)).match(addressOf(path), { ignoreVary: true });
  return found || (hashed(path) && (await caches.match(addressOf(path), { ignoreVary: true }))) || fetch(request);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  // Only this site's pages can say so.
  if (event.data === "take over") skipWaiting();
  // Without a network or in the middle of a new version it is for the next time.
  if (event.data?.keep) event.waitUntil(keepAsked(event.data.keep).catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (origin !== new URL(scope).origin || !pathname.startsWith(base)) return;
  // What follows a question mark is for the page.
  const path = pathname.slice(base.length).replace(/(^|\/)$/, "$1index.html");
  if (known.has(path) || hashed(path)) return event.respondWith(answer(path, request));
  if (known.has(`${path}/index.html`)) event.respondWith(Response.redirect(`${pathname}/${search}`));
});
