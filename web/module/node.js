// The entry for Node: the program is read from beside this file, so that nothing has to be awaited.
import { readFileSync } from "node:fs";
import { initSync } from "./switchyard.js";

const program = initSync({ module: readFileSync(new URL("switchyard_bg.wasm", import.meta.url)) });

export * from "./switchyard.js";

/** Does nothing here, so that the same script runs in a page, where the program has to be fetched first. */
export default async function init() {
  return program;
}
