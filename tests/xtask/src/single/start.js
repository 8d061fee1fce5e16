
// The parts of the program lie packed in this page.
const unpacked = (part) => {
  const packed = Uint8Array.from(atob(part.textContent), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }));
};
const [program, ...later] = await Promise.all([...document.querySelectorAll("script[data-part]")].map(unpacked));
later.forEach((module, place) => { fetched[place + 1] = module; });
await __wbg_init({ module_or_path: program });
