// Parts of the program that a first view does without. Each is a module that shares the first one's memory and table.
const fetched = [];

// Fetches a part, so that it is there when it is needed.
const prefetch = async (part) => {
  try {
    fetched[part] = await WebAssembly.compileStreaming(fetch(new URL(PARTS[part], import.meta.url)));
  } catch {
    // It is fetched again when it is needed.
  }
};

// Called by the program, in the middle of what it does: so it has to be there at once.
const load = (part) => {
  try {
    const module = fetched[part] ?? new WebAssembly.Module(bytes(new URL(PARTS[part], import.meta.url)));
    new WebAssembly.Instance(module, { ...__wbg_get_imports(), first: wasm });
    wasm[`p${part}`].value = 1;
  } catch (error) {
    dispatchEvent(new CustomEvent("switchyard-cut-off", { detail: error }));
    throw error;
  }
};

// A window may not wait for a file in another form than text.
const bytes = (url) => {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${url}: ${request.status}`);
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0));
};
