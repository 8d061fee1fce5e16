// Where a text of the catalogue, which has its accents, is not whole in sight; and buttons that lie on each other.
const accented = /[åƀćđéƒğĥíĵķĺɱñóþɋŕšţúṽŵẋýž]/;
const name = (one) => `${one.localName}.${one.getAttribute("class") ?? ""}[${one.dataset.testid ?? ""}]`;
const found = new Set();

// What is left of a box within all that cuts or scrolls around it; and whether it can be scrolled to, or told by a tooltip.
function seen(element, box) {
  let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
  let reachable = element.closest("[title]") !== null;
  let by = null;
  for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
    const style = getComputedStyle(one);
    const frame = one.getBoundingClientRect();
    if (style.display === "contents" || style.display === "inline") continue;
    // For those who hear the page.
    if (frame.width <= 1 || style.clipPath !== "none") return null;
    const [x, y] = [style.overflowX, style.overflowY];
    reachable ||= x === "auto" || x === "scroll" || y === "auto" || y === "scroll";
    const cut = (x !== "visible" && (right > frame.right + 1.5 || left < frame.left - 1.5)) ||
      (y !== "visible" && (bottom > frame.bottom + 2.5 || top < frame.top - 2.5));
    if (cut && !reachable) by ??= one;
    if (x !== "visible") [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
    if (y !== "visible") [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    if (style.position === "fixed") break;
  }
  return { left, top, right, bottom, by, reachable };
}

const visible = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let text = walker.nextNode(); text; text = walker.nextNode()) {
  const words = text.data.trim();
  const own = text.parentElement;
  // What is one line by design, and whole in the inspector when it is chosen: a line of the list of events, a card's state.
  if (!accented.test(words) || own.closest("option, script, style, title, [data-testid=event], .card-state") || !visible(own)) continue;
  const range = document.createRange();
  range.selectNodeContents(text);
  const box = range.getBoundingClientRect();
  if (box.width < 2 || box.height < 2) continue;
  const part = seen(own, box);
  const told = `${name(own)} "${words.slice(0, 40)}"`;
  if (part?.by) found.add(`${told} is cut by ${name(part.by)}`);
  else if (part && !part.reachable && (box.right > innerWidth + 1 || box.left < -1)) found.add(`${told} is outside of the window`);
}

const open = document.querySelector("dialog[open], [role=dialog]") ?? document;
const boxes = [];
for (const one of open.querySelectorAll("button, select, input, a[href]")) {
  const part = !one.closest("svg, .stage") && visible(one) && seen(one, one.getBoundingClientRect());
  if (part && part.right - part.left > 3 && part.bottom - part.top > 3) boxes.push([one, part]);
}
for (const [at, [one, a]] of boxes.entries()) {
  for (const [other, b] of boxes.slice(at + 1)) {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 3 && high > 3 && !one.contains(other) && !other.contains(one)) {
      found.add(`${name(one)} and ${name(other)} lie on each other: ${Math.round(wide)} x ${Math.round(high)} px`);
    }
  }
}
return [...found];
