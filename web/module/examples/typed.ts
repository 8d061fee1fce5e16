// The same objects with their types: tsc --strict --noEmit --target es2022 --module nodenext examples/typed.ts
import { Session, run, solve } from "switchyard";
import type { Input, Outcome, QueuePolicy, Scenario, ScenarioError, TraceEvent, View } from "switchyard";

const disciplines: QueuePolicy[] = ["fcfs", { round_robin: { quantum: "100ms" } }];
const scenario: Scenario = {
  version: 1,
  control: { raft: { nodes: 3 } },
  nodes: [{ count: 2, speed: 1.5 }],
  workload: [{ arrivals: { poisson: { rate: 1 } }, service: { exponential: { mean: 0.5 } }, limit: 100 }],
};

const waits: number[] = disciplines.map((queue): number => {
  const outcome: Outcome = run({ ...scenario, policies: { queue } }, { seed: 4, maxEvents: 100_000 });
  return outcome.over ? outcome.metrics.all.wait.mean : Infinity;
});

/** Who was elected, and in which term. */
function elections(events: TraceEvent[], view: View): string[] {
  return events.flatMap(({ at, site, kind }) => {
    if (kind.event !== "consensus" || kind.note.why !== "became_leader" || typeof site === "string") return [];
    if (!("control" in site)) return [];
    return [`${at.toFixed(3)} s: ${view.control[site.control].name} leads term ${kind.note.term}`];
  });
}

const session = new Session(scenario);
session.seek("2s");
const crash: Input = { crash: "leader" };
const happened: TraceEvent[] = session.act(crash);
session.seek(session.now + 1);
const chain = session.why(happened[0].seq);
console.log(waits, elections(session.trace(), session.view()), chain?.origin);

try {
  new Session("version: 1\nnodes: [{cpu: -2}]");
} catch (error) {
  const { path, line, reason } = error as ScenarioError;
  console.log(path, line, reason);
}

const [answer] = solve({ kind: "fairness/jain", cases: [{ values: [1, 2, 3] }] });
console.log(answer.error?.message ?? answer);

// @ts-expect-error There is no such input.
session.act({ smash: "w1" });
// @ts-expect-error There is no such discipline.
scenario.policies = { queue: "fifo" };
// @ts-expect-error A view has no such field.
session.view().leader;
