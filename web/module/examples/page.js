// Crashes the leader of five control nodes, and tells the election that follows.
import init, { Session } from "../switchyard.js";

const leader = document.querySelector("#leader");
const log = document.querySelector("#log");
const crash = document.querySelector("#crash");
const restart = document.querySelector("#restart");

await init();
const session = new Session("first-election", { until: "1h" });

/** What the protocol decided at a node, in words; nothing for what is no part of an election. */
function told(note, here, name) {
  switch (note.why) {
    case "became_candidate":
      return `${here} campaigns in term ${note.term}`;
    case "voted":
      return `${here} ${note.granted ? "votes" : "does not vote"} for ${name(note.candidate)}: ${note.rule.replaceAll("_", " ")}`;
    case "became_leader":
      return `${here} leads term ${note.term}, by ${note.granted} of ${note.voters} votes`;
  }
}

/** Goes on by a second of the simulation, and tells what it brought. */
function goOn(since) {
  session.seek(session.now + 1);
  const nodes = session.view().control;
  const name = (id) => nodes[id].name;
  for (const { at, site, kind } of session.trace(since)) {
    const words = kind.event === "consensus" && told(kind.note, name(site.control), name);
    if (words) {
      const line = document.createElement("li");
      line.textContent = `${at.toFixed(3)} s: ${words}`;
      log.append(line);
    }
  }
  const leading = nodes.find((node) => node.serving && !node.stale);
  leader.textContent = leading
    ? `${leading.name} leads term ${leading.replica.current_term}.`
    : "Nobody leads: too few nodes are up for a majority.";
  crash.disabled = !leading;
  restart.disabled = !nodes.some((node) => node.health === "crashed");
}

crash.onclick = () => {
  const since = session.events;
  session.act("crash: leader");
  goOn(since);
};

restart.onclick = () => {
  const since = session.events;
  for (const { name, health } of session.view().control) {
    if (health === "crashed") session.act({ restart: name });
  }
  goOn(since);
};

goOn(0);
document.querySelector("#buttons").hidden = false;
