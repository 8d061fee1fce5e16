// Presses on the scrubber at a share of its width, as a pointer does. Answers how long it took until the new moment was
// painted, and how much of that was script.
const [share, done] = arguments;
const rail = document.querySelector("[data-testid=scrubber]");
const box = rail.getBoundingClientRect();
const at = { clientX: box.left + box.width * share, clientY: box.top + box.height / 2 };
const fire = (type) => rail.dispatchEvent(new PointerEvent(type, { ...at, bubbles: true, composed: true, button: 0, buttons: 1, pointerId: 1 }));
const before = document.getElementById("clock").textContent;
const began = performance.now();
fire("pointerdown");
// What the program does comes right after the event, before any other task.
const channel = new MessageChannel();
let script = 0;
channel.port1.onmessage = () => {
  script = performance.now() - began;
  requestAnimationFrame(() => {
    // A task that a frame leaves behind comes after its painting.
    const painted = new MessageChannel();
    painted.port1.onmessage = () => {
      const whole = performance.now() - began;
      fire("pointerup");
      done({ script, whole, moved: document.getElementById("clock").textContent !== before });
    };
    painted.port2.postMessage(0);
  });
};
channel.port2.postMessage(0);
