// How long tasks wait as the load grows, under two queue disciplines. In Node: node examples/node.mjs
import { run } from "switchyard";

const disciplines = ["fcfs", "sjf"];
const loads = [0.5, 0.6, 0.7, 0.8, 0.9];

// One worker. Tasks arrive at random, so many in a second, and take a second in the mean.
const system = (queue, load) => ({
  version: 1,
  seed: 7,
  nodes: [{}],
  policies: { queue },
  workload: [{ arrivals: { poisson: { rate: load } }, service: { exponential: { mean: "1s" } }, limit: 20_000 }],
});

const row = (cells) => console.log(cells.map((cell) => String(cell).padStart(10)).join(""));

row(["load", ...disciplines]);
for (const load of loads) {
  const waits = disciplines.map((queue) => run(system(queue, load)).metrics.all.wait.mean);
  row([load, ...waits.map((wait) => `${wait.toFixed(2)} s`)]);
}
