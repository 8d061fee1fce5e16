// Prints a TypeScript source in which everything that the module shows of every built-in scenario stands as a literal of its
// type: what has a field too many, too few or of another type does not compile.
//
// node shapes.mjs path/to/dist/module/node.js
import { pathToFileURL } from "node:url";

const { Session, policies, scenario, scenarios } = await import(pathToFileURL(process.argv[2]));
const EVENTS = 4_000;

const literal = (value) =>
  JSON.stringify(value, (_, field) => (field === Infinity ? "Infinity" : field)).replaceAll('"Infinity"', "Infinity");
const each = (type, values) =>
  values.forEach((value) => console.log(`({ it: ${literal(value)} }) satisfies { it: ${type} };`));

/** What tells events of one shape from those of others. */
const shape = (event) => {
  const shown = (value) => (value === null || typeof value !== "object" ? typeof value : shapeOf(value));
  const shapeOf = (value) => JSON.stringify(Object.entries(value).map(([key, field]) => [key, shown(field)]));
  return `${event.kind.event} ${event.kind.note?.why} ${shapeOf(event)}`;
};

const events = new Map();
const [views, reports, spans, chains, funnels, tasks, branches] = [[], [], [], [], [], [], []];
for (const { key } of scenarios()) {
  const session = new Session(key);
  session.seek(Math.min(session.until, 8) / 2, { maxEvents: EVENTS });
  views.push(session.view());
  session.seek(Infinity, { maxEvents: EVENTS });
  reports.push(session.report());
  spans.push(...session.spans().slice(0, 3));
  for (const event of session.trace()) {
    if (!events.has(shape(event))) {
      events.set(shape(event), event);
      if (chains.length < 200) chains.push(session.why(event.seq));
      const funnel = session.funnel(event.seq);
      if (funnel && funnels.length < 20) funnels.push(funnel);
    }
  }
  tasks.push(...[0, 1, 2].map((id) => session.task(id)).filter(Boolean));
  session.fork();
  branches.push(session.branches());
  session.free();
}

const types = "Branch BuiltinScenario Chain Families FunnelView Outcome Scenario Span TaskDetail TraceEvent View";
console.log(`import type { ${types.replaceAll(" ", ", ")} } from "switchyard";`);
each("View", views);
each("Outcome", reports);
each("Span", spans);
each("TraceEvent", [...events.values()]);
each("Chain", chains);
each("FunnelView", funnels);
each("TaskDetail", tasks);
each("Branch[]", branches);
each("BuiltinScenario[]", [scenarios()]);
each("Families", [policies()]);
each("Scenario", scenarios().map(({ key }) => scenario(key)));
const counts = { views, events: [...events], chains, funnels, tasks, spans };
console.log(`// ${Object.entries(counts).map(([name, all]) => `${all.length} ${name}`).join(", ")}`);
