// Before the scripts of a page: notes how long the script of each animation frame takes, with everything that it leaves for
// right after it, and the memory of a program in WebAssembly.
(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.meter = { frames: [], memory: null };
  window.requestAnimationFrame = (call) => {
    let began = null;
    const asked = ask((time) => {
      began = performance.now();
      call(time);
    });
    // Asked for right after it, called right after it.
    ask((time) => {
      if (began !== null) window.meter.frames.push([time, performance.now() - began]);
    });
    return asked;
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...rest) => {
      const made = await real.apply(WebAssembly, rest);
      window.meter.memory = (made.instance ?? made).exports.memory;
      return made;
    };
  }
})();
