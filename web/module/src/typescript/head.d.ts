/** A time in seconds: a moment since the start of the run, or a length. `Infinity` stands for never. */
export type Seconds = number;

/** A moment, as it may be given: a number of seconds, or a text with a unit (us, ms, s, m, h, d) such as "12.5s". */
export type Time = number | string;

/** A length of time, as it may be given: a number of seconds, or a text with a unit such as "250ms". */
export type Duration = number | string;

/** What a run is made of: a built-in scenario's name, the text of one in YAML or JSON, an object, or a link from the playground. */
export type ScenarioSource = string | Scenario;

/** Kinds of exercises. */
export type ExerciseKind = KINDS;

/** Textbook exercises of one kind, as `switchyard solve` takes them. */
export interface Exercise {
  kind: ExerciseKind;
  cases: object[];
}

/** An answer: what was asked for, or why the case cannot be solved. */
export interface Answer {
  error?: { path: string; message: string };
  [field: string]: unknown;
}

/** What is wrong with a scenario, an input or options, and where. */
export interface ScenarioError extends Error {
  name: "ScenarioError";
  /** What it is about, such as `policies.queue`; empty for the whole. */
  path: string;
  /** Counted from 1; 0 when it stands in no line, as in an object. */
  line: number;
  /** Counted from 1, in characters; 0 with line 0. */
  column: number;
  /** What is wrong and what was expected. `message` says the place, too. */
  reason: string;
}

/** Why a link cannot be followed. */
export interface LinkError extends Error {
  name: "LinkError";
}

/** Why something cannot be done now. */
export interface RejectedError extends Error {
  name: "RejectedError";
}

/** The simulation itself broke, which it should not. Nothing goes on afterwards: load the module anew. */
export interface BrokenError extends Error {
  name: "BrokenError";
  /** The seed of the scenario that was opened last. */
  seed?: number;
  /** What was called last. */
  calls?: string[];
}
