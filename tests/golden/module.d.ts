/* tslint:disable */
/* eslint-disable */



/**
 * A run of a scenario: it goes forward and back, takes input, and branches. The same scenario, seed and inputs give the
 * same events everywhere, to the last bit.
 *
 * Times are seconds since the start of the run. Events have numbers, counted from 0.
 */
export class Session {
    free(): void;
    /**
     * Does something, such as `"crash: w1"` or `{ crash: "leader" }`, at the next microsecond. In the past of a branch this
     * opens a new branch and goes there.
     *
     * Returns the events that came of it at once.
     *
     * @throws {ScenarioError} It is not as inputs are.
     * @throws {RejectedError} It cannot be done now; nothing has changed.
     * @param what - what to do
     */
    act(what: string | Input): TraceEvent[];
    /**
     * All branches, oldest first; 16 at most.
     */
    branches(): Branch[];
    /**
     * Opens a branch at this moment, goes there, and returns its number.
     */
    fork(): number;
    /**
     * How the kube-scheduler's rules came to place something where they did, by the event that told so; `undefined` for
     * other events.
     * @param event - the event's number
     */
    funnel(event: Seq): FunnelView | undefined;
    /**
     * What was done by hand in this branch, in order.
     */
    inputs(): Step[];
    /**
     * The text of a link to this moment with all branches: what stands after `#` in the playground's address.
     */
    link(): string;
    /**
     * A run at the start of a scenario; with a link, where the link left it.
     *
     * @throws {ScenarioError} The first thing that is wrong with the scenario.
     * @throws {LinkError} The link cannot be followed.
     * @param scenario - a built-in scenario's name, YAML or JSON, an object, or a link
     * @param given - what of it is replaced
     */
    constructor(scenario: ScenarioSource, given?: Options);
    /**
     * Figures and claims as of now.
     */
    report(): Outcome;
    /**
     * Goes to the end of the run. A run without an end stops at the limit.
     *
     * Returns what came of it: figures, workers, the scenario's claims, and whether it is over.
     * @param limits - how far to go at most
     */
    run(limits?: Limits): Outcome;
    /**
     * The scenario with everything done by hand in this branch written into its script: a new session of it is the same run.
     */
    scenario(): Scenario;
    /**
     * Goes to a moment, forward or back: afterwards everything due until and at that moment has happened.
     *
     * Returns true when it arrived, and false when a limit was met first.
     * @param to - the moment
     * @param limits - how far to go at most
     */
    seek(to: Time, limits?: Limits): boolean;
    /**
     * The bars of the Gantt chart of this branch, in the order of their start, its known future included.
     */
    spans(): Span[];
    /**
     * Goes back to just before the last event that happened, and those that happened together with it.
     *
     * Returns the events that have not happened yet now; none at the start.
     */
    stepBack(): TraceEvent[];
    /**
     * Goes on to the next event. Several that follow from each other at once happen together.
     *
     * Returns the events that happened; none when nothing is left.
     */
    step(): TraceEvent[];
    /**
     * Goes to another branch, to the same moment if that is known there, else as far as it is known. False when there is no
     * such branch.
     * @param branch - its number
     */
    switchTo(branch: number): boolean;
    /**
     * Everything known of a task; `undefined` when there is none of this number, or it ended long ago.
     * @param id - which
     */
    task(id: TaskId): TaskDetail | undefined;
    /**
     * What has happened in this branch until now, oldest first. Of long runs the newest 200,000 events are kept.
     * @param since - the number of the first event wanted
     */
    trace(since?: number): TraceEvent[];
    /**
     * The present moment as a reader sees it: who leads, what runs and waits where, messages on their way, figures.
     */
    view(): View;
    /**
     * Why an event happened: the thread of causes back to the workload, to an input, or to the start; `undefined` when the
     * event is not known.
     * @param event - the event's number
     */
    why(event: Seq): Chain | undefined;
    /**
     * The same as YAML, as people write it.
     */
    yaml(): string;
    /**
     * The number of the present branch.
     */
    readonly branch: number;
    /**
     * For a link to a run that comes to something else with this version: how far it is the same.
     */
    readonly departure: string | undefined;
    /**
     * How many events have happened: the number of the next one.
     */
    readonly events: number;
    /**
     * The hash of all events so far: 16 hexadecimal digits, equal on every host for equal runs.
     */
    readonly fingerprint: string;
    /**
     * True when nothing is left to happen.
     */
    readonly isOver: boolean;
    /**
     * How far this branch has been simulated; never before `now`.
     */
    readonly knownUntil: number;
    /**
     * The present moment.
     */
    readonly now: number;
    /**
     * When the run ends; `Infinity` when nobody said.
     */
    readonly until: number;
}

/**
 * Breaks the simulation on purpose, so that a page can be tested that has to show it: throws a `BrokenError`, and so does
 * everything that is called afterwards.
 */
export function breakOnPurpose(): void;

/**
 * Every policy with its parameters and its source.
 */
export function policies(): Families;

/**
 * Runs a scenario to its end and keeps nothing of its past: several times as fast as a session, for sweeps.
 *
 * Returns what came of it: figures, workers, the scenario's claims, and whether it is over.
 *
 * @throws {ScenarioError} The first thing that is wrong with the scenario.
 * @param scenario - a built-in scenario's name, YAML or JSON, an object, or a link
 * @param given - what of it is replaced, and how far to go at most
 */
export function run(scenario: ScenarioSource, given?: Options & Limits): Outcome;

/**
 * Reads a scenario and checks it.
 *
 * Returns it as an object, with everything that it leaves open filled in.
 *
 * @throws {ScenarioError} The first thing that is wrong with it.
 * @param source - a built-in scenario's name, YAML or JSON, an object, or a link
 * @param given - what of it is replaced
 */
export function scenario(source: ScenarioSource, given?: Options): Scenario;

/**
 * The scenarios that come with the program, in the order in which the playground shows them.
 */
export function scenarios(): BuiltinScenario[];

/**
 * Solves textbook exercises: one answer for each case, in their order. A case that cannot be solved is answered by
 * `{ error: { path, message } }`, and the others are solved all the same.
 * @param exercise - its kind and its cases
 */
export function solve(exercise: Exercise): Answer[];

/**
 * The version of the simulation, such as `0.1.0`. Runs of one version are the same everywhere, to the last bit.
 */
export function version(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
