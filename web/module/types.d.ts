/** A time in seconds: a moment since the start of the run, or a length. `Infinity` stands for never. */
export type Seconds = number;

/** A moment, as it may be given: a number of seconds, or a text with a unit (us, ms, s, m, h, d) such as "12.5s". */
export type Time = number | string;

/** A length of time, as it may be given: a number of seconds, or a text with a unit such as "250ms". */
export type Duration = number | string;

/** What a run is made of: a built-in scenario's name, the text of one in YAML or JSON, an object, or a link from the playground. */
export type ScenarioSource = string | Scenario;

/** Kinds of exercises. */
export type ExerciseKind = "cpu_sched/cases" | "cpu_sched/parallel_makespan" | "balance/smooth_weighted_round_robin" | "balance/lvs_weighted_round_robin" | "balance/least_connections" | "placement/job_shop" | "placement/bin_packing_1d" | "placement/vector_bin_packing_2d" | "placement/heterogeneous_min_cost" | "placement/generalized_assignment" | "placement/knapsack" | "placement/linear_programs" | "placement/heft" | "placement/dependency_start_order" | "balance/ketama" | "balance/modulo_hash" | "balance/ring_hash" | "balance/maglev" | "balance/jump_hash" | "balance/rendezvous" | "balance/priority_failover" | "balance/locality_weighted" | "balance/geo" | "kube/noderesources" | "kube/node_affinity" | "kube/taints" | "kube/interpod_affinity" | "kube/topology_spread" | "kube/preemption" | "kube/hpa" | "queueing/points" | "fairness/drf" | "fairness/mesos" | "fairness/yarn" | "fairness/max_min" | "fairness/jain" | "prediction/exponential_average" | "prediction/rfc6298" | "prediction/linear_regression" | "prediction/ucb1" | "prediction/percentiles" | "fairness/stride" | "raft/vectors" | "raft/pairs" | "quorum/commit" | "quorum/vote";

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

/** Which nodes and neighbours containers want or avoid. */
export interface Affinity {
  /** Containers that they want to be away from. */
  anti?: PodAffinity;
  /** Nodes that they want. */
  node?: NodeAffinity;
  /** Containers that they want to be near. */
  pod?: PodAffinity;
}

/** The word `all`. */
export type All =
  /** Everything. */
  | "all";

/** Amounts of the resources of a node. */
export interface Amounts {
  /** Processors. */
  cpu?: number | null;
  /** Disk, in the unit of the nodes. */
  disk?: number | null;
  /** Memory, in the unit of the nodes. */
  memory?: number | null;
}

/** Why an append was refused. */
export type AppendRule =
  /** The sender's term is over. */
  | "stale_term"
  /** The log ends before the entry that the append follows. */
  | "log_too_short"
  /** That entry is of another term. */
  | "term_differs";

/** When the tasks of a source arrive. Rates are tasks per second. */
export type Arrivals =
  /** Exponential gaps: independent customers. */
  | {
    poisson: {
      /** Tasks per second. */
      rate: number;
    };
  }
  /** Equal gaps. */
  | {
    deterministic: {
      /** The gap. */
      every: Duration;
    };
  }
  /** Gaps spread evenly between two bounds. */
  | {
    uniform: {
      /** Longest gap. */
      high: Duration;
      /** Shortest gap. */
      low: Duration;
    };
  }
  /** Poisson while on, nothing while off; the lengths of both phases are exponential. */
  | {
    bursty: {
      /** Mean length of a silence. */
      off: Duration;
      /** Mean length of a burst. */
      on: Duration;
      /** Tasks per second while on. */
      rate: number;
    };
  }
  /**
   * Poisson with a rate that swings like a sine: rate × (1 + swing × sin(2π t / period)), drawn by
   * thinning.
   */
  | {
    diurnal: {
      /** The length of a day. */
      period: Duration;
      /** Mean tasks per second. */
      rate: number;
      /** How far the rate swings, 0 to 1. */
      swing: number;
    };
  };

/** A balance policy: its key, or a map from its key to its parameters. */
export type BalancePolicy =
  /** With the defaults of all parameters. */
  | "round_robin" | "random" | "weighted_random" | "smooth_weighted_round_robin" | "least_connections" | "greedy" | "geo" | "lvs_weighted_round_robin" | "power_of_d_choices" | "peak_ewma" | "weighted_least_request" | "modulo_hash" | "ketama" | "ring_hash" | "bounded_load" | "maglev" | "rendezvous" | "jump_hash" | "geoproximity" | "locality_weighted" | "priority_failover" | "bandit"
  /**
   * Gives each node a task in turn: needs no knowledge of the nodes, so it ignores how loaded or how
   * fast they are.
   */
  | { round_robin: Record<string, never> | null }
  /**
   * Gives each task to any node with the same chance: needs no state at all, but leaves some nodes
   * with long queues by bad luck.
   */
  | { random: Record<string, never> | null }
  /**
   * Gives each task to a node with a chance in proportion to its weight: no state, right in the long
   * run, uneven in the short.
   */
  | { weighted_random: Record<string, never> | null }
  /**
   * Gives nodes turns in proportion to their weights, spread out evenly: heeds how big nodes are, not
   * how loaded.
   */
  | { smooth_weighted_round_robin: Record<string, never> | null }
  /**
   * Gives each task to the node with the fewest unfinished tasks for its weight: evens out tasks of
   * different length as they finish.
   */
  | { least_connections: Record<string, never> | null }
  /**
   * Gives each task to the node expected to finish it first, by its backlog and speed: needs to know
   * how much work tasks are.
   */
  | { greedy: Record<string, never> | null }
  /**
   * Gives each task to the nearest node by latency, among equals to the least loaded: answers fast,
   * but a busy region gets no help.
   */
  | { geo: Record<string, never> | null }
  /**
   * Gives nodes turns in proportion to their weights, the heavy ones several in a row: fair over a
   * cycle, in bursts within it.
   */
  | { lvs_weighted_round_robin: Record<string, never> | null }
  /**
   * Draws two nodes and gives the task to the less loaded: nearly as good as asking all, at the price
   * of asking two.
   */
  | {
    power_of_d_choices: {
      /** How many nodes are drawn: 1 is plain random, 2 is far better, more add little. */
      choices?: number;
      /**
       * Whether the same node may be drawn twice, as in the paper and in Envoy: with few nodes that
       * wastes a choice.
       */
      replacement?: boolean;
    } | null;
  }
  /**
   * Gives each task to the node that has answered fastest lately, for what it has in hand: notices a
   * slow node by its answers alone.
   */
  | {
    peak_ewma: {
      /** How many nodes are drawn and compared: more find the fastest more often, 0 compares all. */
      choices?: number;
      /** How long a response time counts: a shorter time forgives a slow answer sooner. */
      decay?: Duration;
      /** Whether one slow answer counts in full at once; without it, as part of the average. */
      peak?: boolean;
    } | null;
  }
  /**
   * Gives nodes turns in proportion to their weights, fewer to those with work in hand: heeds how big
   * nodes are and how loaded.
   */
  | {
    weighted_least_request: {
      /**
       * How much the work in hand counts: 0 ignores it, 1 divides the weight by it, more avoids busy
       * nodes harder.
       */
      active_request_bias?: number;
    } | null;
  }
  /**
   * Takes the key's hash modulo the number of nodes: a key stays with its node until one joins or
   * leaves, then nearly all move.
   */
  | { modulo_hash: Record<string, never> | null }
  /**
   * Gives each node 160 points on a ring and each key to the next point: when a node leaves, only its
   * own keys move.
   */
  | { ketama: Record<string, never> | null }
  /**
   * Puts nodes and keys on a ring and gives each key to the next node: a key stays with its node while
   * others come and go.
   */
  | {
    ring_hash: {
      /**
       * The function that places nodes and keys on the ring: any good one balances as well, each to
       * other nodes.
       */
      hash?: "xxhash64" | "murmur2";
      /**
       * The least number of points on the ring, all nodes together: more points share the keys out
       * more evenly.
       */
      minimum_ring_size?: number;
    } | null;
  }
  /**
   * Hashes on a ring, but passes over nodes that have more than their bound: a popular key spills to
   * its neighbours.
   */
  | {
    bounded_load: {
      /**
       * The function that places nodes and keys on the ring: any good one balances as well, each to
       * other nodes.
       */
      hash?: "xxhash64" | "murmur2";
      /**
       * How many times the mean load a node may have: near 1 is even and moves many keys, large is
       * plain ring hash.
       */
      load_factor?: number;
      /**
       * The least number of points on the ring, all nodes together: more points share the keys out
       * more evenly.
       */
      minimum_ring_size?: number;
    } | null;
  }
  /**
   * Looks each key up in a table that all nodes fill in turns: the evenest of the hashing balancers, a
   * few more keys move.
   */
  | {
    maglev: {
      /**
       * How many slots the table has, rounded up to a prime: well above the number of nodes, more move
       * fewer keys.
       */
      table_size?: number;
    } | null;
  }
  /**
   * Hashes each key with each node and takes the highest: when a node leaves, its keys spread over all
   * others, no others move.
   */
  | { rendezvous: Record<string, never> | null }
  /**
   * Computes a bucket for each key without a table: perfectly even and quick, but only the last node
   * can leave without a shuffle.
   */
  | { jump_hash: Record<string, never> | null }
  /**
   * Gives each task to the nearest node on the globe, among equals to the least loaded: knows the map,
   * not the cables.
   */
  | { geoproximity: Record<string, never> | null }
  /**
   * Gives each region its share by weight, less when many of its nodes are down: a region hands on
   * what it can no longer take.
   */
  | {
    locality_weighted: {
      /**
       * With fewer percent of the nodes up, what is left is shared out regardless of which region it
       * is in; 0 never.
       */
      healthy_panic_threshold?: number;
      /**
       * How much more than its share a region can take: at 1.4 it counts as whole until fewer than 5
       * in 7 nodes are up.
       */
      overprovisioning_factor?: number;
    } | null;
  }
  /**
   * Keeps tasks in the region nearest to their client while enough of its nodes are up, then spills
   * the rest to the next.
   */
  | {
    priority_failover: {
      /**
       * With fewer percent of the nodes up, what is left is shared out regardless of which region it
       * is in; 0 never.
       */
      healthy_panic_threshold?: number;
      /**
       * How much more than its share a region can take: at 1.4 it counts as whole until fewer than 5
       * in 7 nodes are up.
       */
      overprovisioning_factor?: number;
    } | null;
  }
  /**
   * Tries several balancers while the system runs and asks those more often whose tasks were done
   * soon: finds the best of them, at the price of trying the others.
   */
  | {
    bandit: {
      /** How the next balancer is chosen: by an upper bound of its mean, by a draw, or the best so far. */
      algorithm?: "ucb1" | "thompson" | "epsilon_greedy";
      /**
       * How much old rewards keep of their weight with each new one: 1 forgets nothing, less follows
       * changes.
       */
      discount?: number;
      /** How often epsilon_greedy tries any balancer: more finds changes sooner and costs more. */
      epsilon?: number;
      /** A balancer to try. */
      first?: "none" | "round_robin" | "random" | "weighted_random" | "smooth_weighted_round_robin" | "least_connections" | "greedy" | "geo" | "lvs_weighted_round_robin" | "power_of_d_choices" | "peak_ewma" | "weighted_least_request";
      /** A balancer to try. */
      fourth?: "none" | "round_robin" | "random" | "weighted_random" | "smooth_weighted_round_robin" | "least_connections" | "greedy" | "geo" | "lvs_weighted_round_robin" | "power_of_d_choices" | "peak_ewma" | "weighted_least_request";
      /** A balancer to try. */
      second?: "none" | "round_robin" | "random" | "weighted_random" | "smooth_weighted_round_robin" | "least_connections" | "greedy" | "geo" | "lvs_weighted_round_robin" | "power_of_d_choices" | "peak_ewma" | "weighted_least_request";
      /** A balancer to try. */
      third?: "none" | "round_robin" | "random" | "weighted_random" | "smooth_weighted_round_robin" | "least_connections" | "greedy" | "geo" | "lvs_weighted_round_robin" | "power_of_d_choices" | "peak_ewma" | "weighted_least_request";
    } | null;
  };

/** When a task is bound to a node. */
export type Binding =
  /** On arrival: a balancer chooses, and the task waits in that node's own queue. */
  | "early"
  /** When a node has room: the task waits in one central queue. */
  | "late";

/** A task that does I/O. */
export interface BlockedView {
  /** Which. */
  task: TaskView;
  /** When the I/O is done. */
  until: Seconds;
}

/**
 * What a figure must lie between, both ends included; a number alone means exactly that, and true and
 * false say whether a sentence is to hold.
 */
export type Bounds = {
  /** At most this. */
  max?: number | null;
  /** At least this. */
  min?: number | null;
} | number | boolean;

/** A branch of a session: acting in the past opens one, and the old future stays. */
export interface Branch {
  /** When it left it. */
  from: Seconds | null;
  /** Its number. */
  id: number;
  /** How far it has been simulated. */
  known_until: Seconds;
  /** What somebody called it. */
  name: string | null;
  /** The branch that it left; `null` for the first. */
  parent: number | null;
}

/**
 * How many containers of a service stay ready when nodes are drained: one of the two. Parts are
 * rounded up.
 */
export interface Budget {
  /** At most so many are not ready. */
  max_unavailable?: Portion | null;
  /** At least so many stay ready. */
  min_available?: Portion | null;
}

/** A scenario that comes with the program. */
export interface BuiltinScenario {
  /** How it is called: what `new Session` takes. */
  key: string;
  /** One or two sentences. */
  summary: string;
  /** Its title. */
  title: string;
}

/** Why a candidate asks for votes. */
export type Campaign =
  /** To learn whether it could win; nothing changes by the answer (dissertation section 9.6). */
  | "pre_vote"
  /** To be elected. */
  | "election"
  /** To be elected at the leader's own wish: stickiness does not apply (dissertation section 3.10). */
  | "transfer";

/** Something a decision weighed. */
export interface Candidate {
  /** The number it was compared by; what it means is the policy's `Measure`. */
  score: number;
  /** How it fared. */
  verdict: Verdict;
  /** What it was. */
  who: Who;
}

/** Why something happened. */
export interface Chain {
  /** The event itself, and after each what it follows from. Invariant: descending numbers. */
  links: ChainLink[];
  /** Where the last link comes from. */
  origin: Origin;
}

/** One event of a chain. */
export interface ChainLink {
  /** Something else that belongs to its reason. */
  beside: [How, Seq] | null;
  /** How it follows from the next link; of the last one, from its origin. */
  how: How;
  /** Which. */
  seq: Seq;
}

/** How members of the control plane are changed. */
export type ChangeWay =
  /** All at once, by a joint configuration. */
  | "joint"
  /** One at a time. */
  | "single";

/** A claim and what became of it. */
export interface Claim {
  /** What it must lie between. */
  bounds: ClaimBounds;
  /** The figure's name. */
  name: string;
  /** What it is; `null` when the run has no such figure. */
  value: number | null;
}

/** What a figure must lie between, both ends included. */
export interface ClaimBounds {
  max?: number;
  min?: number;
}

/** A class of tasks: one source of the workload, one colour on the page. */
export type ClassId = number;

/** A class of tasks. */
export interface ClassView {
  /** Which. */
  id: ClassId;
  /** Figures of its tasks alone. */
  metrics: Summary;
  /** Its name. */
  name: string;
}

/** How far a service has to be before another begins. */
export type Condition =
  /** All its containers were started. */
  | "started"
  /** All its containers pass their health check. */
  | "healthy"
  /** All its containers have completed: it is a job. */
  | "completed";

/** A consensus policy: its key, or a map from its key to its parameters. */
export type ConsensusPolicy =
  /** With the defaults of all parameters. */
  | "none" | "raft"
  /** One control node that never fails; what it decides is recorded at once. */
  | { none: Record<string, never> | null }
  /** Replicas elect a leader each term; what a majority has stored is recorded. */
  | {
    raft: {
      /** The most entries in one message. */
      append_entries_max?: number;
      /** How many entries a learner may lack to become a voter. */
      catch_up_entries?: number;
      /** A leader that hears from no majority steps down. */
      check_quorum?: boolean;
      /** Tell followers of a commit at once: fresher followers, more messages. */
      eager_commit?: boolean;
      /** The longest wait; a wide range makes split votes rare. */
      election_timeout_max?: Duration;
      /** The shortest wait for a leader; short ones depose healthy leaders. */
      election_timeout_min?: Duration;
      /** A refused append tells where the logs may part: terms are skipped, not entries. */
      fast_backtracking?: boolean;
      /** How often a leader makes itself heard; well below the election timeout. */
      heartbeat?: Duration;
      /** The most entries on the way to one follower. */
      in_flight_entries_max?: number;
      /** Refuse votes while a leader is heard; leases need it. */
      leader_stickiness?: boolean;
      /** How long a lease lasts; shorter than the shortest election timeout. */
      lease?: Duration;
      /** How many control nodes; a majority of them has to work. */
      nodes?: number;
      /** Send entries without waiting for the answer to those before. */
      pipelining?: boolean;
      /** Ask whether an election could be won before starting one: who returns deposes nobody. */
      pre_vote?: boolean;
      /**
       * How reads are answered: by a majority, by a lease that trusts clocks, or at once and perhaps
       * stale.
       */
      reads?: "read_index" | "lease" | "local";
      /** How many client sessions stay open; one more closes the one idle longest. */
      sessions?: number;
      /** The most bytes of a snapshot in one message. */
      snapshot_chunk_bytes?: number;
      /** Take a snapshot after so many entries; 0 for never. */
      snapshot_entries?: number;
      /** How long a disk takes to make a write durable; nothing is sent before. */
      sync?: Duration;
      /** Entries kept behind a snapshot, for followers a little behind. */
      trailing_entries?: number;
      /** How long a transfer may take before the leader goes on. */
      transfer_timeout?: Duration;
    } | null;
  };

/** A decision with its reason. */
export type ConsensusWhy =
  /** It follows from here on. */
  | { leader: ReplicaId | null; reason: FollowReason; term: Term; why: "became_follower" }
  /** It asks whether it could win `term`. */
  | { term: Term; why: "became_pre_candidate" }
  /** It campaigns. */
  | { campaign: Campaign; term: Term; why: "became_candidate" }
  /** It leads: so many voters of so many granted it. */
  | { granted: number; term: Term; voters: number; why: "became_leader" }
  /** It is due to campaign, but has no vote itself. */
  | { term: Term; why: "cannot_campaign" }
  /** It answered a request for a vote. */
  | {
    campaign: Campaign;
    candidate: ReplicaId;
    candidate_last: LastEntry;
    granted: boolean;
    own_last: LastEntry;
    /** Its own term before the request. */
    own_term: Term;
    rule: VoteRule;
    term: Term;
    voted_for: ReplicaId | null;
    why: "voted";
  }
  /** It was answered. */
  | {
    from: ReplicaId;
    granted: boolean;
    needed: number;
    pre_vote: boolean;
    votes: number;
    why: "vote_counted";
  }
  /** It stored entries of the leader, after cutting its log after `cut_after` when that is not `null`. */
  | {
    cut_after: Index | null;
    leader: ReplicaId;
    match_index: Index;
    prev_log_index: Index;
    why: "append_accepted";
  }
  /** It refused them. */
  | {
    hint: [Index, Term] | null;
    leader: ReplicaId;
    /** What it has there itself. */
    own_term: Term | null;
    prev_log_index: Index;
    prev_log_term: Term;
    rule: AppendRule;
    term: Term;
    why: "append_rejected";
  }
  /** The leader goes back in the log of a follower. */
  | { from: Index; peer: ReplicaId; to: Index; why: "stepped_back" }
  /** The leader counted: a quorum has everything up to here. */
  | { from: Index; term: Term; to: Index; why: "commit_advanced" }
  /**
   * A quorum has everything up to `quorum_index`, but that entry is of an earlier term (section
   * 5.4.2).
   */
  | { entry_term: Term; quorum_index: Index; term: Term; why: "commit_held_back" }
  /** A follower learned how far the leader has committed. */
  | { from: Index; leader_commit: Index; to: Index; why: "commit_learned" }
  /** Its log was cut up to `base`: the rest is in its snapshot. */
  | { base: Index; last_included_index: Index; why: "log_compacted" }
  /** A follower needs what is no longer in the log. */
  | {
    last_included_index: Index;
    length: number;
    offset: number;
    peer: ReplicaId;
    why: "snapshot_sent";
  }
  /**
   * A snapshot took the place of the log up to `last_included_index`; so many entries after it could
   * stay.
   */
  | { kept: number; last_included_index: Index; last_included_term: Term; why: "snapshot_installed" }
  /** A snapshot was not needed: all that is in it is committed here. */
  | { commit_index: Index; last_included_index: Index; why: "snapshot_ignored" }
  /** A read may be answered. */
  | { index: Index; round: number; rule: ReadRule; why: "read_confirmed" }
  /** A read waits until the leader has committed an entry of its own term. */
  | { commit_index: Index; term: Term; why: "read_waits" }
  /** A transfer went on. */
  | { step: TransferStep; to: ReplicaId; why: "transfer" }
  /** The members are others from this entry on, committed or not. */
  | { index: Index; membership: Membership; why: "membership_taken" }
  /** The entry that changed the members was cut off the log: those before count again. */
  | { index: Index; membership: Membership; why: "membership_reverted" }
  /** The members are settled. */
  | { index: Index; membership: Membership; why: "membership_committed" }
  /** A request was refused. */
  | { reason: Refusal; why: "request_refused" }
  /** So many voters of so many were heard of since the last check. */
  | { heard: number; holds: boolean; voters: number; why: "quorum_checked" }
  /** A lease ended before it was renewed. */
  | { round: number; why: "lease_ended" }
  /** A message or a timer was for another time. */
  | { from: ReplicaId | null; term: Term; timer: Timer | null; why: "ignored" };

/** A container, numbered in the order in which they were recorded. */
export type ContainerId = number;

/** How far a container is, as the ledger knows. */
export type ContainerStatus =
  /** It waits for a node. */
  | "pending"
  /** A node was chosen, which has not begun yet. */
  | "placed"
  /** Its node fetches the image. */
  | "pulling"
  /** It runs, and its health check has not passed yet. */
  | "started"
  /** It runs, and passes its health check if it has one. */
  | "ready"
  /** It fails its health check and is being stopped. */
  | "unhealthy"
  /** It failed, and its node waits before it starts it again. */
  | "backing_off"
  /** It was told to end. */
  | "stopping"
  /** Its work is done. */
  | "completed"
  /** It failed and is not started again. */
  | "failed";

/** All containers, in numbers. */
export interface ContainerTally {
  /** How many keep a node from being drained. */
  blocked: number;
  /** How many have completed. */
  completed: number;
  /** How many there are to be. */
  desired: number;
  /** How often a container was taken away from a node that is lost. */
  displaced: number;
  /** How often a container was moved off a node that is drained. */
  evicted: number;
  /** How many failed for good. */
  failed: number;
  /** How many wait for a node. */
  pending: number;
  /** How many there are. */
  present: number;
  /** How many of them are ready. */
  ready: number;
  /** How often containers were started again. */
  restarts: number;
}

/** A container. */
export interface ContainerView {
  /** How many times it was placed. */
  attempt: number;
  /** What it holds of its node: processors, memory, disk. */
  demand: [number, number, number];
  /**
   * When its node goes on with it: the image is there, the wait before a restart is over, it has
   * ended.
   */
  due: Seconds | null;
  /** Checks that failed in a row. */
  failed_checks: number;
  /** Which. */
  id: ContainerId;
  /** What it runs. */
  image: string;
  /** Its name: that of its service, and its number there. */
  name: string;
  /** Where it was placed. */
  node: NodeId | null;
  /** How often its node started it again. */
  restarts: number;
  /** Why it waits for a node: how many nodes were ruled out, for each reason. */
  ruled_out: [Verdict, number][];
  /** Its service. */
  service: ServiceId;
  /** Since when it is so far. */
  since: Seconds;
  /** How far it is, as the ledger knows. */
  status: ContainerStatus;
  /** Why it is to end. */
  stop: StopReason | null;
  /** Which version of the service it is of; 0 for that of the scenario. */
  version: number;
}

/** What has become of a replicated control plane, in numbers; all 0 with the control plane `none`. */
export interface ControlTally {
  /** Times a promise was found broken. */
  broken: number;
  /** The last entry that was applied anywhere. */
  entries: number;
  /** Times a leader began to decide. */
  offices: number;
  /** Orders of deposed leaders that workers refused. */
  refused: number;
  /** Reads that were answered out of the past. */
  stale_reads: number;
  /** The latest term that a node that is up has seen. */
  term: number;
}

/** A node of a replicated control plane. */
export interface ControlView {
  /** How fast its clock runs; 1 is right. */
  clock_rate: number;
  /** How long it takes over each message and timer that it handles; 0 unless it is slow. */
  delay: Seconds;
  /** Writes that it had called durable and that a crash took. */
  disk_forgot: number;
  /** True while its disk takes no writes. */
  disk_full: boolean;
  /** How many writes its disk may call durable that are not; 0 while it tells the truth. */
  disk_lies: number;
  /** How many of them there are now: its next crash takes them. */
  disk_owes: number;
  /** The timer that makes it campaign. */
  election: TimerView | null;
  /** How it is. */
  health: NodeHealth;
  /** The timer that makes it, as a leader, be heard. */
  heartbeat: TimerView | null;
  /** Which. */
  id: ReplicaId;
  /** The last entries of its log, at most 64; the last is that of `replica.last_index`. */
  log: EntryView[];
  /** Its name. */
  name: string;
  /** Tasks that its copy of the ledger knows and that are not done. */
  open: number;
  /** Where it is. */
  region: RegionId;
  /** The region's name; empty when the scenario has none. */
  region_name: string;
  /** Its replica of the protocol. While it is down, what will be there when it restarts. */
  replica: ReplicaView;
  /** True while its dispatcher decides: it leads, and its ledger is complete. */
  serving: boolean;
  /** Client sessions that its copy of the ledger keeps open. */
  sessions: number;
  /** True while it believes to lead and a later leader has been elected. */
  stale: boolean;
  /** Messages and timers that it has not got to yet. */
  unread: number;
  /** Writes that its disk has not made durable yet. */
  unsynced: number;
}

/** Something that a service depends on. */
export interface DependencyView {
  /** How far it has to be. */
  condition: Condition;
  /** Whether it is. */
  met: boolean;
  /** Which service. */
  service: ServiceId;
}

/** Failure detection by heartbeats: a node that is silent for `timeout` is believed to be down. */
export interface Detect {
  /** How often a node says that it is alive. */
  heartbeat: Duration;
  /** How long a silence is taken for a failure. */
  timeout: Duration;
}

/** Why a container was taken away from its node. */
export type Displaced =
  /** The node is believed to be down. */
  | "node_lost"
  /** The node was taken out of service. */
  | "node_removed"
  /** The node came back empty. */
  | "node_restarted";

/** A distribution of lengths of time. */
export type Distribution =
  /** Always the same. */
  | { fixed: Duration }
  /** Memoryless. */
  | {
    exponential: {
      /** Mean. */
      mean: Duration;
    };
  }
  /** Spread evenly between two bounds. */
  | {
    uniform: {
      /** Upper bound. */
      high: Duration;
      /** Lower bound. */
      low: Duration;
    };
  }
  /** The exponential of a normal: exp(μ + σ N), given by its mean and σ. */
  | {
    lognormal: {
      /** Mean. */
      mean: Duration;
      /** σ of the underlying normal. */
      sigma: number;
    };
  }
  /** Heavy tail: at least `scale`, P(X > x) = (scale / x)^shape. */
  | {
    pareto: {
      /** Smallest value. */
      scale: Duration;
      /** Tail index; the mean is finite only above 1. */
      shape: number;
    };
  }
  /** Exponential with `mean1` with probability `p`, else with `mean2`. */
  | {
    hyperexponential: {
      /** Mean of the first. */
      mean1: Duration;
      /** Mean of the second. */
      mean2: Duration;
      /** Probability of the first. */
      p: number;
    };
  };

/** Why a message was lost. */
export type DropReason =
  /** The network lost it. */
  | "lost"
  /** The receiver is down. */
  | "receiver_down"
  /** The way is cut. */
  | "cut"
  /** Somebody took it out. */
  | "taken"
  /** Too much is on this way already, or waits at the receiver to be read. */
  | "full"
  /** It arrived already: a connection drops what comes twice. */
  | "duplicate";

/** What a taint does to pods that do not tolerate it. */
export type Effect =
  /** They are not placed there. */
  | "NoSchedule"
  /** They are placed there when nothing else is better. */
  | "PreferNoSchedule"
  /** They are not placed there, and those that are there have to go. */
  | "NoExecute";

/** What an entry of a log says. */
export type EntryKind = "noop" | "membership" | "submit" | "reject" | "assign" | "finish" | "return" | "requeue" | "join" | "node_down" | "node_up" | "remove_node" | "register" | "set_policy" | "create_container" | "place_container" | "report_container" | "displace_container" | "stop_container" | "scale_service" | "update_service" | "settle_service" | "drain_node" | "uncordon_node" | "node_drained" | "services_down" | "services_up";

/** An entry of a log. */
export interface EntryView {
  /** The container it is about. */
  container: ContainerId | null;
  /** Its place. */
  index: Index;
  /** The worker it is about. */
  node: NodeId | null;
  /** The service it is about. */
  service: ServiceId | null;
  /** The task it is about. */
  task: TaskId | null;
  /** Its term. */
  term: Term;
  /** What it says. */
  what: EntryKind;
}

/** What happened. Task, node and attempt say to whom; `why` says for what reason. */
export type EventKind =
  /** A client has a new task and sends it to the gateway. */
  | { class: ClassId; event: "task_arrived"; priority: number; task: TaskId; work: Seconds }
  /** The ledger recorded the task: from here on it cannot be lost. */
  | { event: "task_submitted"; task: TaskId }
  /**
   * The dispatcher gave the task to a node, and the ledger recorded it. `attempt` is the fencing
   * token.
   */
  | { attempt: number; event: "task_assigned"; node: NodeId; task: TaskId; why: Why }
  /** The task is recorded and waits for so many others that are not done. */
  | { event: "task_held_back"; task: TaskId; unfinished: number }
  /** The last task that this one waited for is done: it may run. */
  | { event: "task_released"; task: TaskId }
  /** The task entered a queue: the central one at the control plane, or a worker's own. */
  | { event: "task_queued"; length: number; task: TaskId }
  /** A worker began or resumed the task. */
  | { attempt: number; event: "task_started"; node: NodeId; remaining: Seconds; task: TaskId; why: Why }
  /** A worker stopped the task before its end: its slice was over, or another took its place. */
  | {
    attempt: number;
    by: TaskId | null;
    event: "task_preempted";
    node: NodeId;
    remaining: Seconds;
    task: TaskId;
    why: Why;
  }
  /** A worker did the last of the task's work. */
  | { attempt: number; event: "task_finished"; node: NodeId; task: TaskId }
  /** The ledger recorded the task as done, once and for all. */
  | {
    attempt: number;
    event: "task_completed";
    late: boolean;
    node: NodeId;
    task: TaskId;
    turnaround: Seconds;
  }
  /** The task went back to the dispatcher with a new attempt number. */
  | { attempt: number; event: "task_requeued"; reason: RequeueReason; task: TaskId }
  /** A queue was full, or nothing can ever run the task. */
  | { event: "task_rejected"; reason: RejectReason; task: TaskId }
  /**
   * The ledger or a worker refused something that carried an attempt number that is no longer the
   * current one.
   */
  | { attempt: number; current: number; event: "fenced"; node: NodeId; task: TaskId; what: MessageKind }
  /** A message left for `to` and is due there later. Messages without latency are not told. */
  | { due: Seconds; event: "message_sent"; task: TaskId | null; to: Site; what: MessageKind }
  /** The message sent as event `message` arrived. */
  | { event: "message_delivered"; message: Seq; what: MessageKind }
  /** The message sent as event `message` was lost. */
  | { event: "message_dropped"; message: Seq; reason: DropReason; what: MessageKind }
  /** A worker stopped at once and lost what it was doing. */
  | { event: "node_crashed"; lost: number; node: NodeId }
  /** A worker came back, empty. */
  | { event: "node_restarted"; node: NodeId }
  /** A worker froze, keeping what it has. */
  | { event: "node_paused"; node: NodeId }
  /** A frozen worker went on. */
  | { event: "node_resumed"; node: NodeId }
  /** A worker's speed changed; thousandths. */
  | { event: "node_slowed"; node: NodeId; speed: number }
  /** A worker joined. */
  | { event: "node_added"; node: NodeId }
  /** A worker was taken out of service. */
  | { event: "node_removed"; node: NodeId }
  /**
   * The detector believes the node is down: nothing was heard of it for `silence`, and the limit is
   * `timeout`.
   */
  | { event: "node_down"; node: NodeId; silence: Seconds; timeout: Seconds }
  /** The detector heard of the node again. */
  | { event: "node_up"; node: NodeId }
  /** A policy was changed while the system runs. `index` is its place in the family's table. */
  | { event: "policy_changed"; family: PolicyFamily; index: number }
  /** The protocol of the control plane decided something, here with its reason. */
  | { event: "consensus"; note: ConsensusWhy }
  /**
   * A leader has applied everything that earlier leaders may have recorded, and begins to decide. So
   * many tasks are not done.
   */
  | { event: "took_office"; open: number; term: number }
  /** A control node no longer decides. */
  | { event: "left_office"; term: number }
  /**
   * A worker refused what a deposed leader of `term` wants: it has heard of the leader of the
   * `current` one.
   */
  | {
    attempt: number;
    current: number;
    event: "order_refused";
    node: NodeId;
    task: TaskId;
    term: number;
    what: MessageKind;
  }
  /** A control node stopped at once. So many writes were not yet durable and are lost. */
  | { event: "replica_crashed"; lost: number }
  /** A control node came back with what was durable. */
  | { event: "replica_restarted" }
  /** A control node froze. */
  | { event: "replica_paused" }
  /** A frozen control node went on. */
  | { event: "replica_resumed" }
  /** A control node's clock runs at another rate; thousandths. */
  | { event: "clock_changed"; rate: number }
  /** A control node's disk became full, or has room again. */
  | { event: "disk_changed"; full: boolean }
  /** A control node's disk takes another time to make a write durable. */
  | { event: "disk_slowed"; sync: Seconds }
  /** A control node was made; it is no member yet. */
  | { event: "replica_added" }
  /** The way from here to there loses, doubles or delays messages now. */
  | { event: "link_impaired"; to: Site }
  /**
   * A control node answered a read from its copy, which has everything up to entry `index`. When the
   * read was asked, everything up to `recorded` was: a smaller index is an answer out of the past.
   */
  | { event: "read_answered"; index: number; recorded: number }
  /** A control node did not answer a read: it does not lead, or cannot be sure that it does. */
  | { event: "read_refused"; leader: ReplicaId | null }
  /** The network was cut: so many ways from one site to another carry nothing now. */
  | { event: "network_cut"; ways: number }
  /** The network is whole again. */
  | { event: "network_healed" }
  /** The ledger has a new container, which waits for a node. */
  | {
    container: ContainerId;
    event: "container_created";
    replica: number;
    service: ServiceId;
    version: number;
  }
  /** A node was chosen for the container, and the ledger recorded it. `attempt` is the fencing token. */
  | { attempt: number; container: ContainerId; event: "container_placed"; node: NodeId; why: Why }
  /** No node can be chosen for the container; what was compared says why. */
  | { container: ContainerId; event: "container_unplaced"; why: Why }
  /** A node began to fetch the container's image, or waits for it, until `due`. */
  | { container: ContainerId; due: Seconds; event: "container_pulling"; node: NodeId }
  /** A node started the container, for so many times before. */
  | { container: ContainerId; event: "container_started"; node: NodeId; restarts: number }
  /** A health check found that the container serves. */
  | { container: ContainerId; event: "container_healthy"; node: NodeId }
  /** A health check failed, so many in a row; 0 while failures do not count yet. */
  | {
    container: ContainerId;
    event: "health_check_failed";
    failures: number;
    node: NodeId;
    retries: number;
  }
  /** Too many checks failed in a row: the node stops the container. */
  | { container: ContainerId; event: "container_unhealthy"; node: NodeId }
  /** The container ended. */
  | { container: ContainerId; event: "container_exited"; exit: Exit; node: NodeId }
  /**
   * The container failed for the so-manieth time in a row, and its node waits before it starts it
   * again.
   */
  | {
    container: ContainerId;
    delay: Seconds;
    event: "container_backed_off";
    failures: number;
    node: NodeId;
  }
  /** The container failed and is not started again, after so many restarts. */
  | { container: ContainerId; event: "container_given_up"; node: NodeId; restarts: number }
  /** The ledger recorded that the container is to end. */
  | { container: ContainerId; event: "container_stopping"; reason: StopReason }
  /** The container is gone from the ledger. */
  | { container: ContainerId; event: "container_removed" }
  /** The container was taken away from its node. */
  | {
    attempt: number;
    container: ContainerId;
    event: "container_displaced";
    node: NodeId;
    reason: Displaced;
  }
  /**
   * A worker refused what a deposed leader of `term` wants: it has heard of the leader of the
   * `current` one.
   */
  | {
    attempt: number;
    container: ContainerId;
    current: number;
    event: "container_order_refused";
    node: NodeId;
    term: number;
  }
  /** A service is to have so many containers. */
  | { event: "service_scaled"; replicas: number; service: ServiceId }
  /** The containers of a service are to be of another version. */
  | { event: "service_updated"; service: ServiceId; version: number }
  /** All containers of a service are of this version and ready; of a job, they have completed. */
  | { event: "service_settled"; service: ServiceId; version: number }
  /** A node is to be emptied of containers, and gets nothing. */
  | { event: "node_draining"; node: NodeId }
  /**
   * A container may not be moved off a node that is drained: so many of its service are ready, and
   * `must_stay` of them have to stay.
   */
  | { container: ContainerId; event: "drain_blocked"; must_stay: number; node: NodeId; ready: number }
  /** A node that is drained has no container any more. */
  | { event: "node_drained"; node: NodeId }
  /** A node that was drained gets work again. */
  | { event: "node_uncordoned"; node: NodeId }
  /** Every container is to end, those that others depend on last; or services start again. */
  | { event: "services_switched"; up: boolean }
  /** Something that must always hold does not. */
  | { event: "broken"; violation: Violation }
  /** The task left its processor for an I/O that is done at `until`. */
  | {
    attempt: number;
    event: "task_blocked";
    node: NodeId;
    remaining: Seconds;
    task: TaskId;
    until: Seconds;
  }
  /** The task's I/O is done: it waits for a processor again. */
  | { event: "task_unblocked"; task: TaskId }
  /** The discipline of this queue put everybody on its highest level. */
  | { event: "queue_boosted" }
  /**
   * A control node's disk calls writes durable that are not, so many at most; 0 when it tells the
   * truth again.
   */
  | { event: "disk_lies"; writes: number }
  /** A crash took so many writes that the disk had called durable. */
  | { event: "disk_forgot"; writes: number }
  /** A control node takes so long over every message and timer; 0 when it is as fast as it was. */
  | { delay: Seconds; event: "replica_slowed" }
  /** The ledger opened a session for a client. */
  | { event: "session_opened"; session: number }
  /**
   * A client asked again for what the ledger recorded as entry `index`: it is answered as the first
   * time.
   */
  | { event: "submit_repeated"; index: number; serial: number; session: number; task: TaskId };

/** How a container ended. */
export type Exit =
  /** Its work was done. */
  | "completed"
  /** It failed. */
  | "error"
  /** It failed its health check and was stopped by its node. */
  | "unhealthy"
  /** It was told to. */
  | "told";

/** Something that one label must be. */
export interface Expression {
  /** The label's name. */
  key: string;
  /** How it is compared. */
  operator?: Operator;
  /** With what. */
  values?: string[];
}

/** When containers fail by themselves, and how. */
export interface Fails {
  /** How long after each start. */
  after: Distribution;
  /** How. */
  how?: Failure;
  /** How often each container fails at most; without it, each time it is started. */
  times?: number | null;
}

/** How a container fails. */
export type Failure =
  /** It ends with an error. */
  | "exit"
  /** It goes on and does not serve any more: only a health check finds out. */
  | "hang";

/** All policies, by their families. */
export interface Families {
  /** Balancers. */
  balance: PolicyEntry[];
  /** Control planes. */
  control: PolicyEntry[];
  /** Placement rules. */
  place: PolicyEntry[];
  /** Predictors of work. */
  predict: PolicyEntry[];
  /** Queue disciplines. */
  queue: PolicyEntry[];
}

/** Faults a second, by kind. What is not named does not happen. */
export interface FaultRates {
  /** A control node crashes, and restarts. */
  crash?: number;
  /** One way between two control nodes is cut. */
  cut?: number;
  /** A control node's clock runs up to a quarter too fast or too slow. */
  drift?: number;
  /** A control node's disk is full, and has room again. */
  fill_disk?: number;
  /** One way between two control nodes loses, doubles and delays messages. */
  impair?: number;
  /** A control node or worker and everybody that it talks to do not hear each other. */
  isolate?: number;
  /**
   * A control node's disk lies: its next crash takes up to 16 writes that it had called durable. Raft
   * relies on its disks, so promises may be broken.
   */
  lying_disk?: number;
  /** Others vote, and later those of the start again. */
  membership?: number;
  /** The control nodes fall into two groups that do not hear each other. */
  partition?: number;
  /** A control node freezes, and goes on. */
  pause?: number;
  /** A control node takes up to 50 ms over each message and timer. */
  slow?: number;
  /** A control node's disk takes up to 100 ms for a write. */
  slow_disk?: number;
  /** A control node takes a snapshot and cuts its log. */
  snapshot?: number;
  /** A control node campaigns, as if it had heard of no leader. */
  timeout?: number;
  /** The leader hands over to some control node. */
  transfer?: number;
  /** A worker crashes, and restarts. */
  worker_crash?: number;
}

/** Faults at random, and until when. */
export interface Faults {
  /** How long one lasts on average. Default 1 s. */
  length?: Duration;
  /** How often each kind happens, in faults a second. */
  random: FaultRates;
  /** When the last one ends; everything is mended then. */
  until: Time;
}

/** What can keep a pod away from a node, in the order in which it is asked. */
export type Filter =
  /** The node takes no new pods. */
  | "NodeUnschedulable"
  /** The pod names another node. */
  | "NodeName"
  /** A taint is not tolerated. */
  | "TaintToleration"
  /** Labels are not those that the pod wants. */
  | "NodeAffinity"
  /** There is not enough room. */
  | "NodeResourcesFit"
  /** Pods would be spread too unevenly. */
  | "PodTopologySpread"
  /** Other pods are near, or are not. */
  | "InterPodAffinity";

/** How the log flows to a peer. */
export type Flow =
  /** One message at a time, until it is known where the logs part. */
  | "probe"
  /** Entries follow one another without waiting for answers. */
  | "replicate"
  /** What the peer needs is no longer in the log: it gets the snapshot. */
  | {
    snapshot: {
      /** Bytes in all. */
      bytes: number;
      /** Bytes that arrived. */
      received: number;
    };
  };

/** Why a replica follows. */
export type FollowReason =
  /** It has just started. */
  | "started"
  /** Somebody is in a later term. */
  | "higher_term"
  /** Somebody was elected in this term. */
  | "leader_found"
  /** A quorum would not vote for it (pre-vote). */
  | "pre_vote_lost"
  /** It led, and heard from no quorum. */
  | "quorum_silent"
  /** It led, and the configuration that is committed now leaves it out. */
  | "removed";

/** What became of one node. */
export interface FunnelNode {
  /** Which. */
  node: NodeId;
  /** Every reason why it was ruled out, or what each plugin gave it. */
  outcome: FunnelOutcome;
}

/** What became of a node. */
export type FunnelOutcome =
  /** It was ruled out: every reason, in the order of the filters; the first filter decides the status. */
  | { Rejected: Rejection[] }
  /** It was scored. */
  | {
    Scored: {
      /** By each plugin that had anything to say. */
      plugins: PluginScore[];
      /** Their sum. */
      total: number;
    };
  }
  /** Enough others were found before it was looked at. */
  | "NotLookedAt";

/** What one filter did. */
export interface FunnelStage {
  /** Which. */
  filter: Filter;
  /** How many were left after it. */
  left: number;
  /** How many nodes it was the first to rule out. */
  out: number;
}

/** Why a container or a task was placed where it was, or could not be. */
export interface FunnelView {
  /** The node that was chosen. */
  chosen: NodeId | null;
  /** How many nodes there were. */
  looked_at: number;
  /** What became of each node. Amounts are in thousandths of the scenario's units. */
  nodes: FunnelNode[];
  /** In a line what keeps it waiting, as the kube-scheduler puts it; `null` when it was placed. */
  pending: string | null;
  /** The plugins that scored what was left, with their weights. */
  plugins: [Plugin, number][];
  /** Its total. */
  score: number;
  /** The event that told of the decision. */
  seq: Seq;
  /** What each filter left of them, in the order in which they are asked. */
  stages: FunnelStage[];
  /** What decided among them. */
  tie: Tie;
  /** How many nodes had that total. */
  ties: number;
}

/**
 * A check of whether a container serves, made by its node again and again. The first is made one
 * `interval` after the container was started, each other one `interval` after the one before was
 * answered or given up.
 */
export interface Health {
  /** From one check to the next. Default 30 s. */
  interval?: Duration;
  /** After so many failures in a row the container is taken for broken. Default 3. */
  retries?: number;
  /** Failures so soon after the start do not count, until a check has passed. Default 0 s. */
  start_period?: Duration;
  /** How long a check waits for an answer. Default 30 s. */
  timeout?: Duration;
}

/** How an event follows from the one that stands next in its chain. */
export type How =
  /** It came of it. */
  | "cause"
  /** It is the next thing that happened to the same task or container. */
  | "before"
  /** Room was made by it. */
  | "room"
  /** It goes on ever since. */
  | "since"
  /** It is tried again. */
  | "again"
  /** A timer ran out that was set then. */
  | "timer"
  /** A timer ran out, as nothing was heard any more. */
  | "silence"
  /** That was heard last. */
  | "last_heard"
  /** A timer ran out, as nobody had won. */
  | "undecided"
  /** It stood in the way. */
  | "obstacle";

/**
 * What containers run: the name of an image, or its name and how much a node fetches that does not
 * have it.
 */
export type Image = string | {
  name: string;
  size?: number;
};

/** What one way between two sites does to messages. */
export interface Impair {
  /** The most that one is late: each by another time up to this, so that they overtake each other. */
  delay?: Duration;
  /** Probability that one arrives twice. A connection drops the second. */
  duplicate?: number;
  /** Where messages come from; `all` for everybody that `to` talks to. */
  from: string;
  /** Probability that one is lost. */
  loss?: number;
  /** Where they go; `all` for everybody that `from` talks to. */
  to: string;
}

/** A place in the log, counted from 1; 0 is before the first entry. */
export type Index = number;

/**
 * What a person or a script can do to a run, and the only way to change one. Nodes and tasks go by
 * name.
 */
export type Input =
  /**
   * A worker or control node stops at once and loses what it was doing; a control node keeps what is
   * on its disk.
   */
  | { crash: string }
  /** A crashed node comes back: a worker empty, a control node with what is on its disk. */
  | { restart: string }
  /** A node freezes, keeping what it has. */
  | { pause: string }
  /** A frozen node goes on. */
  | { resume: string }
  /** A node becomes slower or faster. */
  | { slow: Slow }
  /** A node joins. */
  | { add_node: NodeSpec }
  /** A node is taken out of service; its tasks go elsewhere. */
  | { remove_node: string }
  /** Tasks arrive now. */
  | { submit: Submit }
  /** Another order of waiting tasks. */
  | { set_queue: QueuePolicy }
  /** Another choice of nodes. */
  | { set_balance: BalancePolicy }
  /** Another rule for placing tasks. */
  | { set_place: PlacePolicy }
  /** Another prediction of work, for tasks that arrive from now on. */
  | { set_predict: PredictPolicy }
  /**
   * Cuts the network: sites of different groups do not hear each other, and those in no group hear
   * everybody.
   */
  | { partition: string[][] }
  /** Cuts one way between two sites. */
  | { cut: Way }
  /** Mends every cut. */
  | { heal: All }
  /** A control node campaigns, as if it had heard of no leader. */
  | { timeout: string }
  /** The leader hands over to this control node. */
  | { transfer: string }
  /** A site and all others that it talks to do not hear each other. */
  | { isolate: string }
  /** One way between two sites loses, doubles or delays messages, until it is healed. */
  | { impair: Impair }
  /** A control node's clock runs at another rate: 1.1 is a tenth too fast. */
  | {
    drift: {
      /** Which node. */
      node: string;
      /** How fast. */
      rate: number;
    };
  }
  /** A control node's disk takes no more writes. */
  | { fill_disk: string }
  /** It does again. */
  | { free_disk: string }
  /** A control node's disk takes another time to make a write durable. A crash loses what is not. */
  | {
    slow_disk: {
      /** Which node. */
      node: string;
      /** How long it takes. */
      sync: Duration;
    };
  }
  /**
   * A control node's disk lies: the last so many writes that it calls durable are not, and a crash
   * takes them. With 0 it tells the truth again. Raft relies on its disks: afterwards a promise may be
   * broken.
   */
  | {
    lying_disk: {
      /** Which node. */
      node: string;
      /** How many writes, at most. */
      writes: number;
    };
  }
  /** A control node takes a snapshot and cuts its log. */
  | { snapshot: string }
  /** Other control nodes vote from now on; those that are not there are made. */
  | {
    set_replicas: {
      /** Who votes in the end: n1, n2, ... */
      voters: string[];
      /** How to get there. */
      way?: ChangeWay;
    };
  }
  /**
   * The leader is asked to let this control node learn: it gets the log without a vote. One that is
   * not there is made.
   */
  | { add_learner: string }
  /** The leader is asked to give this control node a vote, as a change of a single server. */
  | { promote: string }
  /** The leader is asked to leave this control node out, as a change of a single server. */
  | { remove_member: string }
  /** Every election timer is over now: all campaign at once. */
  | { split_vote: All }
  /** All election timers are due at one moment, that of the latest. */
  | { align_timers: All }
  /** Election timers are due one after the other, far apart. */
  | { spread_timers: All }
  /** A client asks a control node for what is recorded. */
  | { read: string }
  /** A service gets another image: its containers are replaced a few at a time. */
  | { update: Rollout }
  /** A service gets another number of containers. */
  | {
    scale: {
      /** How many. */
      replicas: number;
      /** Which service. */
      service: string;
    };
  }
  /**
   * A node is emptied of containers, as far as their services' budgets allow, and gets no new ones and
   * no tasks.
   */
  | { drain: string }
  /** A node that was drained is given work again. */
  | { uncordon: string }
  /** Every container is stopped, those that others depend on last. */
  | { down: All }
  /** Services are started again after that, those that others depend on first. */
  | { up: All }
  /**
   * A message between control nodes is lost on its way: the one sent as this event. The same, answered
   * in this way whatever the control plane is set to.
   */
  | {
    read_as: {
      /** Which node. */
      node: string;
      /** How. */
      way: ReadWay;
    };
  }
  /** A message is lost on its way: the one sent as this event. On a connection it is sent again later. */
  | { drop: number }
  /** A message stops on its way. */
  | { hold: number }
  /** A message arrives now. */
  | { deliver: number };

/** A promise. */
export type Invariant =
  /** At most one leader is elected in a term (Raft, figure 3). */
  | "election_safety"
  /** A leader never overwrites or cuts its own log (Raft, figure 3). */
  | "leader_append_only"
  /** Two logs with an entry of the same index and term are the same up to there (Raft, figure 3). */
  | "log_matching"
  /** What was committed in a term is in the logs of the leaders of all later terms (Raft, figure 3). */
  | "leader_completeness"
  /** No two replicas apply different entries at the same index (Raft, figure 3). */
  | "state_machine_safety"
  /** A task is recorded as done once. */
  | "exactly_once"
  /** Only the latest attempt of a task is recorded as done. */
  | "fencing";

/**
 * I/O in between: a task that has done `every` of its work leaves its processor for `length`, and so
 * on until it is done. There is none at its end.
 */
export interface Io {
  /** The work between one I/O and the next. */
  every: Duration;
  /** How long it takes. */
  length: Duration;
}

/**
 * Keys that tasks draw from: `key-0`, `key-1`, ... They are the same ones for every source that draws
 * from as many.
 */
export interface Keys {
  /** How many there are. */
  count: number;
  /**
   * How uneven their popularity is, by Zipf's law: that of the k-th is in proportion to 1 / k^skew. 0:
   * all alike.
   */
  skew?: number;
}

/** The last entry of a log, as votes compare it: the later term wins, then the longer log. */
export interface LastEntry {
  /** Its place. */
  index: Index;
  /** Its term. */
  term: Term;
}

/**
 * Turnarounds of completed tasks: percentiles over time, in at most 32 buckets of equal width, and the
 * distribution of all. Seconds; by nearest rank, within 1/16 of the value above it.
 */
export interface Latency {
  /**
   * How many of all took at most so long and longer than the bar before, ascending; only bars with
   * tasks. There are two bars to each doubling.
   */
  bars: [number, number][];
  /** The median of the tasks completed in each bucket; 0 where none was. */
  p50: number[];
  /** The 95th percentile. */
  p95: number[];
  /** The 99th percentile. */
  p99: number[];
  /** The width of a bucket. */
  width: Seconds;
}

/** How far to go at most. */
export interface Limits {
  /**
   * The most events, 10 million unless told otherwise. A run stops with the step in which it has so
   * many, or after eight times as many steps that nothing came of.
   */
  maxEvents?: number | null;
}

/**
 * Who takes part. Joint, on the way from one set of voters to another, while `outgoing` is not empty:
 * then a majority of `voters` and a majority of `outgoing` have to agree.
 */
export interface Membership {
  /** Who gets the log without a vote. */
  learners: ReplicaSet;
  /** While joint, the voters of the old configuration. */
  outgoing: ReplicaSet;
  /** Whose votes count; while joint, those of the new configuration. */
  voters: ReplicaSet;
}

/** What a message is. */
export type MessageKind =
  /** Client to gateway: do this task. */
  | "submit"
  /** Gateway to client: it is done. */
  | "reply"
  /** Control plane to worker: run this task. */
  | "order"
  /** Control plane to worker: stop this task and send it back. */
  | "recall"
  /** Worker to control plane: this task is done. */
  | "report"
  /** Worker to control plane: this task was stopped, so much is left. */
  | "returned"
  /** Worker to control plane: I am alive. */
  | "heartbeat"
  /** Control plane to worker or gateway: it is recorded. */
  | "ack"
  /** Control node to worker or gateway: I do not lead, ask another. */
  | "redirect"
  /** Control node to worker or gateway: I lead. */
  | "announce"
  /** Gateway to control plane: an operator wants something changed. */
  | "operate"
  /** Between control nodes: could I win an election? */
  | "pre_vote"
  /** Between control nodes: elect me. */
  | "request_vote"
  /** Between control nodes: my vote, or that you do not get it. */
  | "vote"
  /** Between control nodes: store these entries. */
  | "append"
  /** Between control nodes: whether they are stored. */
  | "append_reply"
  /** Between control nodes: I lead, and have nothing new. */
  | "leader_beat"
  /** Between control nodes: a piece of a snapshot. */
  | "snapshot"
  /** Between control nodes: how much of it is stored. */
  | "snapshot_reply"
  /** Between control nodes: campaign now. */
  | "timeout_now"
  /** Between control nodes: what does a read have to see? */
  | "read_index"
  /** Between control nodes: this. */
  | "read_index_reply"
  /** Control plane to gateway: your session is closed. */
  | "expired";

/** A message on its way. Its place is (now − sent) / (due − sent) of the way. */
export interface MessageView {
  /** When it arrives. */
  due: Seconds;
  /** Where it comes from. */
  from: Site;
  /** Whether it grants what was asked for, or refuses it; `null` when it is no such answer. */
  granted: boolean | null;
  /** The event that sent it. */
  id: Seq;
  /** True when the network will lose it. */
  lost: boolean;
  /** When it left. */
  sent: Seconds;
  /** The task it is about, with its class. */
  task: [TaskId, ClassId] | null;
  /** Where it goes. */
  to: Site;
  /** What it is. */
  what: MessageKind;
}

/** Figures of a run so far. */
export interface Metrics {
  /** Of all completed tasks. */
  all: Summary;
  /**
   * Jain's fairness index of the nodes' utilisation: 1 when all are equally busy, 1/n when one does it
   * all.
   */
  balance: number;
  /** What the nodes cost: the price of each for the time it was in service. */
  cost: number;
  /** The part of `cost` that went into busy processors. */
  cost_used: number;
  /**
   * Jain's fairness index of the tenants' mean slowdowns: 1 when all tenants were slowed down alike.
   * With fewer than two tenants, that of the tasks' slowdowns.
   */
  fairness: number;
  /** From the first arrival to the last completion, seconds. */
  makespan: number;
  /** Mean number of tasks in the system, waiting or running, since the start. */
  mean_in_system: number;
  /** Mean number of waiting tasks since the start. */
  mean_waiting: number;
  /** Tasks that missed their deadline: done after it, turned away, or past it and not done yet. */
  missed: number;
  /** Mean over the completed tasks of how far their work was from what it was predicted to be, seconds. */
  prediction_error: number;
  /** The course of things over time. */
  series: Series;
  /** Completed tasks per second since the start. */
  throughput: number;
  /** Mean over the nodes of their utilisation, weighted by their processors. */
  utilisation: number;
}

/** What lies between the sites. */
export interface Network {
  /** How much data crosses from one node to another in a second. Default: no data takes any time. */
  bandwidth?: number | null;
  /** The regions of the control nodes n1, n2, ...; those beyond the list are in `region`. */
  control?: string[];
  /**
   * Latency of a message between two sites of one region. Default: none, and 1 ms with several control
   * nodes.
   */
  latency?: Distribution | null;
  /** Probability that a message is lost. Lost messages are sent again by those who need an answer. */
  loss?: number;
  /** Where regions are on the globe, by their names, for balancers that go by distance. */
  places?: Record<string, Place>;
  /** The region of the control plane and its gateway. */
  region?: string | null;
  /** Latency added between two regions, by the names of both; the same both ways. */
  regions?: Record<string, Record<string, Duration>>;
}

/** Nodes that containers want. */
export interface NodeAffinity {
  /** Nodes that are as these say are better. */
  preferred?: NodePreference[];
  /** The node must be as one of these says; an empty list asks for nothing. */
  required?: Expression[][];
}

/** How a node is. */
export type NodeHealth =
  /** It works. */
  | "up"
  /** It works, slower than it was made to. */
  | "slow"
  /** It is frozen. */
  | "paused"
  /** It is down. */
  | "crashed"
  /** It was taken out of service. */
  | "removed";

/** A worker node, numbered in the order in which nodes joined. */
export type NodeId = number;

/** Nodes that are better. */
export interface NodePreference {
  /** Which. */
  labels: Expression[];
  /** By how much: 1 to 100. */
  weight: number;
}

/** One worker node, or `count` alike. */
export interface NodeSpec {
  /** How many alike. */
  count?: number;
  /** Processors. */
  cpu?: number;
  /** Disk, in any unit the tasks use too. */
  disk?: number;
  /** The images that it has at the start. */
  images?: string[];
  /** What it is known by. It also has a label with its own name, and one with its region. */
  labels?: Record<string, string>;
  /** Memory, in any unit the tasks use too. */
  memory?: number;
  /** Its name; with `count`, a number is appended. Default: w1, w2, ... */
  name?: string | null;
  /** What an hour of it costs, in any unit of money; default 1 for each processor. */
  price?: number | null;
  /** Where it is. */
  region?: string | null;
  /** Seconds of work done in one second. */
  speed?: number;
  /** What keeps containers away from it. */
  taints?: Taint[];
  /** Relative share of the tasks it should get. */
  weight?: number;
}

/** How a label is compared. */
export type Operator =
  /** It is there and has one of the values. */
  | "in"
  /** It has none of the values, or is not there. */
  | "not_in"
  /** It is there. */
  | "exists"
  /** It is not there. */
  | "does_not_exist"
  /** It is a whole number above the one value. Of nodes only. */
  | "gt"
  /** It is a whole number below the one value. Of nodes only. */
  | "lt";

/** What of a scenario is replaced before it runs. */
export interface Options {
  /** The seed of all chance. */
  seed?: number | null;
  /** Values by their paths: `{ "policies.queue": "sjf", "nodes.0.count": 4 }`. */
  set?: Record<string, unknown>;
  /** When the run ends. */
  until?: Time | null;
}

/** Where a chain comes from. */
export type Origin =
  /** A client had something to be done. */
  | "workload"
  /** A person did it. */
  | "hand"
  /** The scenario's script did it. */
  | "script"
  /** The scenario's random faults did it. */
  | "fault"
  /** It is so since the start of the run. */
  | "start"
  /** What came before is not kept any more. */
  | "forgotten";

/** What came of a run. */
export interface Outcome {
  /** The scenario's claims, and what became of them. */
  claims: Claim[];
  /** Figures of each class of tasks. */
  classes: ClassView[];
  /** Their containers. */
  containers?: ContainerView[];
  /** How many events there were. */
  events: number;
  /** The hash of them all: equal on every host. */
  fingerprint: string;
  /** True when every claim of the scenario is met. */
  met: boolean;
  /** Figures of the whole. */
  metrics: Metrics;
  /** When the run ended, or was looked at. */
  now: Seconds;
  /** False when a limit was met before the run came to its end. */
  over: boolean;
  /** The scenario's seed. */
  seed: number;
  /** The services. */
  services?: ServiceView[];
  /** Where the tasks stand. */
  tally: Tally;
  /** The scenario's title. */
  title: string;
  /** The workers. */
  workers: WorkerView[];
}

/** A parameter of a policy. */
export interface ParamEntry {
  /** The value that it has when nobody says otherwise; of a choice its place among the options. */
  default: PolicyValue;
  /** What it does. */
  help: string;
  /** How scenarios spell it. */
  key: string;
  /** What it takes, in words. */
  takes: string;
}

/** A peer as its leader sees it. */
export interface PeerView {
  /** Whether it was heard of since the last check of the quorum. */
  active: boolean;
  /** How entries flow. */
  flow: Flow;
  /** Which. */
  id: ReplicaId;
  /** The last entry that is known to be there. */
  match_index: Index;
  /** The next entry to send. */
  next_index: Index;
}

/** A place on the globe, in degrees. */
export interface Place {
  /** North of the equator, -90 to 90. */
  latitude: number;
  /** East of Greenwich, -180 to 180. */
  longitude: number;
}

/** A place policy: its key, or a map from its key to its parameters. */
export type PlacePolicy =
  /** With the defaults of all parameters. */
  | "balancer" | "first_fit" | "next_fit" | "best_fit" | "worst_fit" | "kube" | "min_min" | "max_min" | "sufferage" | "heft" | "cpop" | "assignment" | "knapsack" | "vector_packing" | "generalized_assignment" | "linear_relaxation" | "min_cost"
  /** Leaves it to the balancer, which looks at one task and knows nothing of its neighbours. */
  | { balancer: Record<string, never> | null }
  /** The first node that has room: fills nodes one after the other and keeps the last ones free. */
  | {
    first_fit: {
      /**
       * Takes the largest waiting task that fits somewhere instead of the head of the queue: packs
       * tighter, and small tasks wait longer.
       */
      decreasing?: boolean;
      /**
       * With decreasing, how many waiting tasks it looks at: more pack tighter and take longer to
       * decide.
       */
      window?: number;
    } | null;
  }
  /**
   * Stays with a node until something does not fit, then goes on to the next: remembers one place,
   * wastes room.
   */
  | {
    next_fit: {
      /**
       * Takes the largest waiting task that fits somewhere instead of the head of the queue: packs
       * tighter, and small tasks wait longer.
       */
      decreasing?: boolean;
      /**
       * With decreasing, how many waiting tasks it looks at: more pack tighter and take longer to
       * decide.
       */
      window?: number;
    } | null;
  }
  /** The node that has least left afterwards: keeps large gaps for large tasks. */
  | {
    best_fit: {
      /**
       * Takes the largest waiting task that fits somewhere instead of the head of the queue: packs
       * tighter, and small tasks wait longer.
       */
      decreasing?: boolean;
      /**
       * With decreasing, how many waiting tasks it looks at: more pack tighter and take longer to
       * decide.
       */
      window?: number;
    } | null;
  }
  /** The node that has most left afterwards: spreads tasks, and leaves no large gap for a large one. */
  | {
    worst_fit: {
      /**
       * Takes the largest waiting task that fits somewhere instead of the head of the queue: packs
       * tighter, and small tasks wait longer.
       */
      decreasing?: boolean;
      /**
       * With decreasing, how many waiting tasks it looks at: more pack tighter and take longer to
       * decide.
       */
      window?: number;
    } | null;
  }
  /**
   * Filters the nodes with room, scores how full and how even each would be, and takes the largest
   * weighted sum.
   */
  | {
    kube: {
      /** What it counts how evenly processors and memory would be taken. */
      balanced?: number;
      /** What it counts how full the node would be. */
      fit?: number;
      /** Whether the emptiest node scores most, which spreads, or the fullest, which packs. */
      strategy?: "least" | "most";
    } | null;
  }
  /**
   * Again and again the task that can finish first, to the node where it does: short tasks flow, the
   * longest come last.
   */
  | {
    min_min: {
      /** How many waiting tasks it maps together: more see further and take longer to decide. */
      window?: number;
    } | null;
  }
  /**
   * Again and again the task that would finish last, to the node where it finishes first: long tasks
   * overlap with short ones.
   */
  | {
    max_min: {
      /** How many waiting tasks it maps together: more see further and take longer to decide. */
      window?: number;
    } | null;
  }
  /** A node goes to the task that would lose most if it did not get it: looks at the second choice too. */
  | {
    sufferage: {
      /** How many waiting tasks it maps together: more see further and take longer to decide. */
      window?: number;
    } | null;
  }
  /**
   * Plans the whole graph: tasks with the longest tail first, each on the node that finishes it first,
   * gaps filled.
   */
  | { heft: Record<string, never> | null }
  /** Plans the whole graph and keeps its critical path on the one node that runs that fastest. */
  | { cpop: Record<string, never> | null }
  /**
   * One task for each node with room, so that the sum of their running times is least: exact, by the
   * Hungarian method.
   */
  | {
    assignment: {
      /** How many waiting tasks it matches with nodes: more find better pairs and take longer. */
      window?: number;
    } | null;
  }
  /**
   * Fills each node with the waiting tasks whose weights add up to most: exact in processors, by
   * dynamic programming.
   */
  | {
    knapsack: {
      /**
       * How many waiting tasks it chooses from: more are worth more together, and the head of the
       * queue may wait longer.
       */
      window?: number;
    } | null;
  }
  /**
   * Packs all that waits so that the fewest idle nodes are opened: exact in every resource, by branch
   * and bound.
   */
  | {
    vector_packing: {
      /** How many waiting tasks it packs together: more pack tighter and take longer to decide. */
      window?: number;
    } | null;
  }
  /**
   * Several tasks for each node within its processors, so that the sum of running times is least:
   * exact, by branching on prices.
   */
  | {
    generalized_assignment: {
      /** How many waiting tasks it decides on together: more see further and take longer to decide. */
      window?: number;
    } | null;
  }
  /**
   * Solves the linear program in which tasks may be split, for the least sum of running times, and
   * rounds: quick, with a bound.
   */
  | {
    linear_relaxation: {
      /** How many waiting tasks it decides on together: more see further and take longer to decide. */
      window?: number;
    } | null;
  }
  /**
   * Packs all that waits onto the idle nodes whose prices add up to least: exact in every resource, by
   * branch and bound.
   */
  | {
    min_cost: {
      /** How many waiting tasks it packs together: more pack tighter and take longer to decide. */
      window?: number;
    } | null;
  };

/** What scores nodes. */
export type Plugin =
  /** Fewer taints that make a node less welcome. */
  | "TaintToleration"
  /** More of the preferred labels. */
  | "NodeAffinity"
  /** Fewer pods of the kind in the domain. */
  | "PodTopologySpread"
  /** Other pods near or far, as preferred. */
  | "InterPodAffinity"
  /** Emptier or fuller, by the strategy. */
  | "NodeResourcesFit"
  /** Resources that are taken evenly. */
  | "NodeResourcesBalancedAllocation"
  /** Images that are there already. */
  | "ImageLocality";

/** What one plugin gave a node. */
export interface PluginScore {
  /** From 0 to 100. */
  normalized: number;
  /** The plugin. */
  plugin: Plugin;
  /** Its number before it is set in relation to other nodes. */
  raw: number;
  /** What the plugin counts for. */
  weight: number;
  /** Both multiplied: what is added to the total. */
  weighted: number;
}

/** Containers that others want to be near to, or away from. */
export interface PodAffinity {
  /** Nodes where these hold are better. */
  preferred?: PodPreference[];
  /** All of these must hold. */
  required?: PodTerm[];
}

/** Containers whose neighbourhood is better. */
export interface PodPreference {
  /** Which containers. */
  labels: Expression[];
  /** What makes two nodes the same place: a label of nodes. Default: each node is a place of its own. */
  topology?: string;
  /** By how much: 1 to 100. */
  weight: number;
}

/** Containers with these labels, in the same place. */
export interface PodTerm {
  /** Which containers. */
  labels: Expression[];
  /** What makes two nodes the same place: a label of nodes. Default: each node is a place of its own. */
  topology?: string;
}

/** Who decides what. */
export interface Policies {
  /** The choice of a node. */
  balance?: BalancePolicy;
  /** Whether a node is chosen on arrival or when it has room. */
  binding?: Binding;
  /** How failures are noticed; without it nobody watches. */
  detect?: Detect | null;
  /** The choice of tasks and nodes by the room that nodes have; needs late binding. */
  place?: PlacePolicy;
  /** What the order and the choice take a task's work for. */
  predict?: PredictPolicy;
  /** The order of waiting tasks. */
  queue?: QueuePolicy;
  /** The most tasks a queue holds; a task that finds it full is rejected. */
  queue_limit?: number | null;
}

/** A policy. */
export interface PolicyEntry {
  /** How scenarios spell it. */
  key: string;
  /** The field's standard name. */
  name: string;
  /** What can be set. */
  params: ParamEntry[];
  /** The paper or book that it comes from. */
  source: string;
  /** One sentence. */
  summary: string;
}

/** Which table a policy stands in. */
export type PolicyFamily = "queue" | "balance" | "place" | "predict";

/** A parameter's value; of a choice its place among the options. */
export type PolicyValue =
  | Seconds
  | number | boolean
  | Seconds[]
  | number[];

/** A policy in force. */
export interface PolicyView {
  /** How scenarios spell it. */
  key: string;
  /** Its parameters as scenarios spell them: key and value. */
  params: [string, PolicyValue][];
}

/** A number of containers, or a part of them such as 25%. */
export type Portion = number | string;

/** A predict policy: its key, or a map from its key to its parameters. */
export type PredictPolicy =
  /** With the defaults of all parameters. */
  | "exact" | "estimate" | "exponential_average" | "percentile" | "least_squares"
  /** Knows how much work each task is, as textbooks assume: the best that any prediction can do. */
  | { exact: Record<string, never> | null }
  /**
   * Takes a task for as long as its owner says: often too long, and every gap in the plan comes from
   * that.
   */
  | {
    estimate: {
      /**
       * What the owner's estimate is multiplied by: above 1 leaves more room for tasks that jump
       * ahead.
       */
      factor?: number;
    } | null;
  }
  /**
   * Takes a task for as long as the last ones of its class, the newest counting most: follows slow
   * changes, and knows nothing of the one task.
   */
  | {
    exponential_average: {
      /** How much the newest length counts: more follows changes sooner, less is steadier. */
      alpha?: number;
      /** What the first task is taken for. */
      initial?: Duration;
      /** Whose past tells of a task: that of its class, of its tenant, or of all tasks. */
      per?: "class" | "tenant" | "all";
    } | null;
  }
  /**
   * Takes a task for as long as nine in ten of the last ones of its class at most: rarely too short,
   * and too long for most.
   */
  | {
    percentile: {
      /** What the first task is taken for. */
      initial?: Duration;
      /** Whose past tells of a task: that of its class, of its tenant, or of all tasks. */
      per?: "class" | "tenant" | "all";
      /** How many in a hundred should be no longer: 50 is the median, more is rarely exceeded. */
      percent?: number;
      /** How many of the last tasks count: fewer follow changes sooner. */
      window?: number;
    } | null;
  }
  /**
   * Learns how the work of tasks depends on what they need and on what their owners say: corrects
   * owners who always exaggerate.
   */
  | {
    least_squares: {
      /**
       * How much the past keeps of its weight with each task: 1 forgets nothing, less follows changes
       * sooner.
       */
      forgetting?: number;
      /** What the first task is taken for. */
      initial?: Duration;
      /** Whose past tells of a task: that of its class, of its tenant, or of all tasks. */
      per?: "class" | "tenant" | "all";
    } | null;
  };

/** A container that keeps a node from being drained. */
export interface ProtectedView {
  /** Which. */
  container: ContainerId;
  /** How many have to stay ready. */
  must_stay: number;
  /** Where it is. */
  node: NodeId;
  /** How many containers of its service are ready. */
  ready: number;
}

/** A queue policy: its key, or a map from its key to its parameters. */
export type QueuePolicy =
  /** With the defaults of all parameters. */
  | "fcfs" | "sjf" | "srtf" | "priority" | "round_robin" | "edf" | "rate_monotonic" | "least_laxity" | "wspt" | "lpt" | "easy" | "conservative" | "max_min" | "drf" | "hrrn" | "mlfq" | "feedback" | "lottery" | "stride" | "cfs" | "processor_sharing"
  /**
   * Runs tasks in the order of arrival, each to its end: simple and fair in order, but a long task
   * holds up all behind it.
   */
  | { fcfs: Record<string, never> | null }
  /**
   * Runs the task with the least work, to its end: the smallest mean wait without preemption, but long
   * tasks may starve.
   */
  | { sjf: Record<string, never> | null }
  /**
   * Runs the task with the least work left and lets a shorter arrival take over: the smallest mean
   * turnaround there is, but long tasks may starve.
   */
  | { srtf: Record<string, never> | null }
  /**
   * Runs the task with the smallest priority number: urgent work goes first, and the rest may starve
   * unless waiting tasks age.
   */
  | {
    priority: {
      /** How long a task waits until its number falls by one step: shorter ages faster, 0 never. */
      aging_interval?: Duration;
      /** How far a waiting task's number falls each interval: larger ages faster. */
      aging_step?: number;
      /** Whether a smaller number takes the worker from a running task at once. */
      preemptive?: boolean;
      /** How long a task runs before the next of equal number has its turn; 0 lets each run to its end. */
      quantum?: Duration;
    } | null;
  }
  /**
   * Lets every task run for one quantum in turn: short tasks never wait long, and every switch has its
   * price.
   */
  | {
    round_robin: {
      /**
       * Whether a task that arrives just as a quantum ends is queued before the task whose quantum
       * ended.
       */
      arrival_first?: boolean;
      /** Time lost whenever a worker turns from one task to another. */
      context_switch?: Duration;
      /**
       * How long a task runs before the next has its turn: shorter answers sooner and switches more
       * often.
       */
      quantum?: Duration;
    } | null;
  }
  /**
   * Runs the task whose deadline comes first: meets every deadline that any order can meet, but under
   * overload one late task makes all behind it late.
   */
  | {
    edf: {
      /** Whether an earlier deadline takes the worker from a running task at once. */
      preemptive?: boolean;
    } | null;
  }
  /**
   * Runs the task with the shortest period first: fixed priorities that are simple to check, but
   * deadlines may be missed that earliest deadline first would meet.
   */
  | {
    rate_monotonic: {
      /** What is compared: the period, or the time from arrival to deadline (deadline monotonic). */
      by?: "period" | "deadline";
    } | null;
  }
  /**
   * Runs the task with the least time to spare before its deadline: sees trouble before earliest
   * deadline first does, and switches often when laxities are close.
   */
  | {
    least_laxity: {
      /** By how much less laxity a waiting task must have to take over: more switches less often. */
      hysteresis?: Duration;
      /**
       * How long a task runs before laxities are compared anew: shorter follows them closer and
       * switches more often.
       */
      tick?: Duration;
    } | null;
  }
  /**
   * Runs the task with the least work for its weight: the smallest weighted mean of completion times
   * when all tasks are at hand.
   */
  | {
    wspt: {
      /** Whether less remaining work for its weight takes the worker from a running task at once. */
      preemptive?: boolean;
    } | null;
  }
  /**
   * Runs the task with the most work first, so that short ones even out the end: several workers are
   * done almost as soon as they can be, and short tasks wait.
   */
  | { lpt: Record<string, never> | null }
  /**
   * First come, first served for tasks that need several processors, but a later task may fill a gap
   * if the first in line still starts when it was promised.
   */
  | { easy: Record<string, never> | null }
  /**
   * Promises every task a start when it arrives, and lets later tasks fill gaps only where no promise
   * is broken.
   */
  | {
    conservative: {
      /**
       * How many of the first waiting tasks have room set aside: 1 is EASY backfilling, more promise
       * more and fill fewer gaps.
       */
      reservations?: number;
    } | null;
  }
  /**
   * Gives the next processors to the tenant that holds the fewest for its weight: small demands are
   * met in full, and large ones share the rest.
   */
  | {
    max_min: {
      /** Whether a tenant of twice the weight gets twice as much; otherwise all count alike. */
      weighted?: boolean;
    } | null;
  }
  /**
   * Gives the next resources to the tenant whose largest share of any resource is the smallest: fair
   * when some need processors and others memory.
   */
  | {
    drf: {
      /** Whether a tenant of twice the weight gets twice the share; otherwise all count alike. */
      weighted?: boolean;
    } | null;
  }
  /**
   * Runs the task that has waited longest for its length: short tasks go first, and long ones rise
   * until it is their turn.
   */
  | { hrrn: Record<string, never> | null }
  /**
   * Lets tasks that use up their slices sink to lower levels: short and interactive tasks stay on top
   * without anybody knowing lengths, and a boost keeps the rest alive.
   */
  | {
    mlfq: {
      /** How many slices a task has on each level before it sinks, the highest first. */
      allotment?: number | number[];
      /** How often everybody returns to the highest level; 0 never. */
      boost?: Duration;
      /** Whether a task whose I/O is done returns to the head of its level instead of the end. */
      iobump?: boolean;
      /** How many levels there are. */
      num_queues?: number;
      /** How long a slice is on each level, the highest first. */
      quantum?: Duration | Duration[];
      /**
       * Whether an I/O starts slice and allotment anew, so that a task that does I/O in time never
       * sinks.
       */
      stay?: boolean;
    } | null;
  }
  /**
   * Sends a task one level down with every quantum that it uses up: what has run least goes first, and
   * long tasks pay for it.
   */
  | {
    feedback: {
      /**
       * How many times as long it is on each next level: 1 is alike on all, 2 lets sunken tasks run
       * longer.
       */
      growth?: number;
      /** How many levels there are; on the lowest, tasks take turns. */
      num_queues?: number;
      /** How long a quantum is on the highest level. */
      quantum?: Duration;
    } | null;
  }
  /**
   * Draws a ticket for every quantum, weight by weight: shares come out right on average, and nobody
   * has to keep accounts.
   */
  | {
    lottery: {
      /** Draws that were recorded, used before any are made. */
      draws?: number | number[];
      /** How long the holder of a ticket runs: shorter comes closer to the shares sooner. */
      quantum?: Duration;
    } | null;
  }
  /**
   * Gives every task its share to the quantum: each run moves it on by its stride, and who has come
   * least far is next.
   */
  | {
    stride: {
      /** What is divided by a task's weight to give its stride: larger rounds less. */
      big?: number;
      /** How long a task runs before the next is chosen: shorter keeps shares closer. */
      quantum?: Duration;
    } | null;
  }
  /**
   * Runs the task with the least virtual runtime for its weight's share of the latency: fair at every
   * scale, and slices shrink as tasks come.
   */
  | {
    cfs: {
      /** The least time that a task runs, however many want to. */
      min_granularity?: Duration;
      /** The time in which every task has its turn: shorter answers sooner and switches more often. */
      sched_latency?: Duration;
    } | null;
  }
  /**
   * Runs all tasks at once, each at its part of the speed: nobody waits, everybody is slowed down
   * alike, and lengths hardly matter.
   */
  | { processor_sharing: Record<string, never> | null };

/** Tasks that wait, in the order in which they would run if nothing changed, at most 64 of them. */
export interface QueueView {
  /**
   * Those that do I/O and come back here, the soonest first, at most 64 of them. They do not count as
   * waiting here.
   */
  blocked: BlockedView[];
  /** How many wait in all. */
  length: number;
  /** The most it holds, when that is bounded. */
  limit: number | null;
  /** The first of them. */
  tasks: TaskView[];
}

/** How a read was confirmed. */
export type ReadRule =
  /** A quorum answered a round of heartbeats sent after the read was asked. */
  | "quorum_answered"
  /** The leader holds a lease. */
  | "lease"
  /** Nothing was asked: it may be stale. */
  | "local";

/** How a read is answered. */
export type ReadWay =
  /** At once, from what the node has: it may be stale. */
  | "stale"
  /** When a majority has confirmed that the leader leads. */
  | "read_index"
  /** At once while the leader holds a lease. */
  | "lease";

/** What was compared when a node was ruled out. */
export type Reason =
  /** The node takes no new pods, and the pod does not tolerate that. */
  | "Unschedulable"
  /** The pod names another node. */
  | {
    OtherNode: {
      /** The one it names. */
      wanted: string;
    };
  }
  /** The pod does not tolerate a taint. */
  | {
    Untolerated: {
      /** What the taint does. */
      effect: Effect;
      /** The taint's name. */
      key: string;
      /** The taint's value. */
      value: string;
    };
  }
  /** A label is not the one that the pod selects by. */
  | {
    OtherLabel: {
      /** The value that the node has. */
      found: string | null;
      /** The label. */
      key: string;
      /** The value that the pod wants. */
      wanted: string;
    };
  }
  /** No required term of node affinity is met. */
  | "NoTermMet"
  /** The node has as many pods as it takes. */
  | {
    TooManyPods: {
      /** The most it takes. */
      max: number;
      /** Pods on it. */
      pods: number;
    };
  }
  /** Less is free than the pod asks for. */
  | {
    Insufficient: {
      /** What there is in all. */
      allocatable: number;
      /** What the pod asks for. */
      asked: number;
      /** What is free. */
      free: number;
      /** Of which resource. */
      resource: string;
    };
  }
  /** The node is in no domain of a topology that the pod needs. */
  | {
    NoTopology: {
      /** The label it lacks. */
      key: string;
    };
  }
  /** Its domain would exceed the emptiest by too many pods. */
  | {
    Skew: {
      /** Matching pods in it. */
      count: number;
      /** The node's domain. */
      domain: string;
      /** The topology. */
      key: string;
      /** Matching pods in the emptiest domain. */
      least: number;
      /** By how many a domain may exceed it. */
      max_skew: number;
      /** 1 when the newcomer matches too. */
      own: number;
    };
  }
  /** Its domain has no pod that the pod has to be near to. */
  | {
    NotMet: {
      /** The node's domain. */
      domain: string;
      /** The topology. */
      key: string;
    };
  }
  /** Its domain has a pod that the pod must not be near to. */
  | {
    Refused: {
      /** The node's domain. */
      domain: string;
      /** The topology. */
      key: string;
    };
  }
  /** Its domain has a pod that must not be near to the pod. */
  | {
    RefusedByOthers: {
      /** The node's domain. */
      domain: string;
      /** The topology. */
      key: string;
    };
  };

/** Why a leader refuses a request. */
export type Refusal =
  /** It is handing over to another replica. */
  | "transferring"
  /** Another change of membership is not committed yet. */
  | "change_in_progress"
  /** It has not committed anything in its own term yet. */
  | "nothing_committed_in_term"
  /** The change would leave no voter. */
  | "no_voters"
  /** The change changes nothing. */
  | "no_change"
  /** The learner is too far behind to vote. */
  | "not_caught_up"
  /** There is no such voter. */
  | "not_a_voter"
  /** Too many requests are waiting. */
  | "busy"
  /** It stopped leading before it could answer. */
  | "leadership_lost";

/** A region of the network. */
export type RegionId = number;

/** Why a task was not taken in. */
export type RejectReason =
  /** The queue has no place left. */
  | "queue_full"
  /** No node is large enough. */
  | "no_node_fits"
  /** A task that it waits for was not taken in. */
  | "dependency_rejected";

/** One reason why a node was ruled out. */
export interface Rejection {
  /** Which filter did it. */
  filter: Filter;
  /** What was compared. */
  reason: Reason;
  /** Whether putting others out might help. */
  status: Status;
}

/** A replica of the control plane; below `REPLICAS_MAX`. */
export type ReplicaId = number;

/** A set of replicas, in ascending order. */
export type ReplicaSet = ReplicaId[];

/** A replica at one moment. */
export interface ReplicaView {
  /** Volatile: the last entry known to be committed. */
  commit_index: Index;
  /** Persistent: the latest term it has seen. */
  current_term: Term;
  /** Persistent: the first entry in the log, of which later ones may be shown only. */
  first_index: Index;
  /** Which. */
  id: ReplicaId;
  /** Volatile: the last entry applied. */
  last_applied: Index;
  /** Persistent: the last entry in the log. */
  last_index: Index;
  /** Who leads, as far as it knows. */
  leader: ReplicaId | null;
  /** Leaders only: whether it may answer reads by its lease. */
  lease: boolean;
  /** Persistent: the terms of the last entries, 64 at most; the last is that of `last_index`. */
  log_terms: Term[];
  /** The members by the latest configuration in the log. */
  membership: Membership;
  /** Where that configuration stands in the log; 0 when it was given at the start. */
  membership_index: Index;
  /** Volatile, leaders only: the others. */
  peers: PeerView[];
  /** Reads that wait to be confirmed. */
  reads_pending: number;
  /** What it is. */
  role: Role;
  /** Persistent: the last entry in the snapshot and its term. */
  snapshot: [Index, Term] | null;
  /** Bytes of a snapshot that is arriving. */
  snapshot_received: number | null;
  /** Leaders only: who is to lead next. */
  transfer: ReplicaId | null;
  /** Persistent: who got its vote in that term. */
  voted_for: ReplicaId | null;
  /** The votes of its campaign; empty unless it campaigns. */
  votes: Votes;
}

/** Why a task went back to the dispatcher. */
export type RequeueReason =
  /** The node it was assigned to is believed to be down. */
  | "node_lost"
  /** The node it was assigned to was taken out of service. */
  | "node_removed"
  /** The node refused it or had lost it. */
  | "node_restarted"
  /** The central queue wanted its place for another. */
  | "preempted"
  /** Its slice was over. */
  | "slice_over"
  /** It does I/O, and is to be given out anew when that is done. */
  | "blocked";

/**
 * What happens to a container that ended or fails its checks: its node waits for a while and starts it
 * again. The wait doubles with each failure.
 */
export interface Restart {
  /** The wait before the first restart. Default 10 s. */
  backoff?: Duration;
  /** The longest wait. Default 300 s. */
  max?: Duration;
  /** Whether it is started again. Default: always; for a job, on failure. */
  policy?: RestartPolicy | null;
  /** A container that ran for so long begins with the first wait again. Default 600 s. */
  reset?: Duration;
  /** After so many restarts it is given up; without it, never. */
  retries?: number | null;
}

/** Whether a container that ended is started again. */
export type RestartPolicy =
  /** However it ended. */
  | "always"
  /** When it ended with an error or failed its checks. */
  | "on_failure"
  /** Never. */
  | "never";

/** What a replica is to the others. */
export type Role =
  /** It answers, and waits for a leader to fall silent. */
  | "follower"
  /** It asks whether it could win an election. */
  | "pre_candidate"
  /** It asks for votes. */
  | "candidate"
  /** It decides what the log says. */
  | "leader";

/** Another version of a service. */
export interface Rollout {
  /** When the new containers fail by themselves; without it they never do. */
  fails?: Fails | null;
  /** What its containers run from now on. */
  image: Image;
  /** Which service. */
  service: string;
}

/** A rule that decided something. */
export type Rule =
  /** The queue discipline at this place of its table. */
  | { queue: number }
  /** The balancer at this place of its table. */
  | { balance: number }
  /** The placement rule at this place of its table. */
  | { place: number }
  /** The slice was over. */
  | "slice"
  /** The worker's queue is of the control plane's making: it runs what it was told to run. */
  | "order"
  /** An earlier leader decided, and took its reason along. */
  | "inherited"
  /**
   * The kube-scheduler's: of the nodes that pass all filters, the one with the largest weighted sum of
   * scores.
   */
  | "kube";

/** A whole experiment. The default is the empty one, of version 0, which no world takes. */
export interface Scenario {
  /** The control plane; without it one control node that never fails. */
  control?: ConsensusPolicy | null;
  /**
   * Claims that a run of this scenario must meet when it ends: the name of a figure, or a sentence
   * about the run such as `two leaders`, and the bounds of its value.
   */
  expect?: Record<string, Bounds>;
  /** Faults at random. */
  faults?: Faults | null;
  /**
   * What stands in the logs of control nodes at the start: the terms of their entries, which say
   * nothing. Every node has heard of the latest of these terms.
   */
  logs?: Record<string, number[]>;
  /** What lies between the sites. */
  network?: Network;
  /** The worker nodes; a control plane of several nodes may do without. */
  nodes: NodeSpec[];
  /** Anything else the author wants to keep with it, such as the header of an imported file. */
  notes?: string[];
  /** Who decides what. */
  policies?: Policies;
  /** What happens from outside, and when. */
  script?: Step[];
  /** Where all chance comes from. */
  seed?: number;
  /** The containers that are to run on the nodes. */
  services?: ServiceSpec[];
  /** One or two sentences for the reader. */
  summary?: string;
  /** What the chooser calls it. */
  title?: string;
  /** When the run ends; without it, when nothing is left to happen. */
  until?: Time | null;
  /** Format version: 1. */
  version: number;
  /** The tasks. */
  workload?: Source[];
}

/**
 * The number of an event in its trace, counted from 0. The same run gives the same numbers on every
 * host.
 */
export type Seq = number;

/**
 * The course of things over time, in buckets of equal width that double when there would be more than
 * 512.
 */
export interface Series {
  /** The share of all processors in service that was in use in each bucket. */
  busy: number[];
  /** Tasks completed in each bucket. */
  completed: number[];
  /** How long tasks took. */
  latency: Latency;
  /** Mean number of running tasks in each bucket. */
  running: number[];
  /** Mean number of waiting tasks in each bucket. */
  waiting: number[];
  /** The width of a bucket. */
  width: Seconds;
}

/** A service: containers alike. */
export type ServiceId = number;

/** Whether containers go on for ever or come to an end. */
export type ServiceKind =
  /** They go on for ever. */
  | "service"
  /** They do their work and complete. */
  | "job";

/** Containers alike, and how they are kept running. */
export interface ServiceSpec {
  /** Which nodes and neighbours its containers want or avoid. */
  affinity?: Affinity;
  /** How many containers a drain has to leave ready. */
  budget?: Budget | null;
  /** The services that have to be that far before the first container is made. */
  depends_on?: Record<string, Condition>;
  /** When containers fail by themselves; without it they never do. */
  fails?: Fails | null;
  /** How it is found out whether a container serves; without it, one that was started counts as ready. */
  health?: Health | null;
  /** What its containers run: a name, or a name and how much there is to fetch. */
  image?: Image;
  /** Whether its containers go on for ever or come to an end. */
  kind?: ServiceKind;
  /**
   * What its containers are known by. Each also has `service` with the name of its service, unless
   * said otherwise.
   */
  labels?: Record<string, string>;
  /** The most that each container may use. */
  limits?: Amounts;
  /** Its name; its containers are called after it, `web-1`, `web-2`, ... */
  name: string;
  /** The labels that a node must have. */
  node_selector?: Record<string, string>;
  /**
   * One container after the other: each is made when the one before is ready, and they are replaced
   * from the last to the first.
   */
  ordered?: boolean;
  /** The most containers of a job at a time; default all. */
  parallelism?: number | null;
  /**
   * The larger number goes first, and takes the place of smaller ones. (Of tasks, the smaller number
   * goes first.)
   */
  priority?: number;
  /** How many containers; of a job, how many have to complete. */
  replicas?: number;
  /** What each container holds of its node. What is not said is what `limits` says, or nothing. */
  requests?: Amounts;
  /** What happens to a container that ended or fails its checks. */
  restart?: Restart;
  /** How evenly its containers lie over the nodes or regions. */
  spread?: Spread[];
  /**
   * How long a container that was started takes until it serves. Without a health check nobody sees
   * the difference.
   */
  start?: Duration;
  /** How long a container takes to end when it is told to. */
  stop?: Duration;
  /** The taints that do not keep its containers away. */
  tolerations?: Toleration[];
  /** How its containers are replaced by those of another image. */
  update?: UpdateStrategy;
  /** The work of each container of a job, as time on a node of speed 1. */
  work?: Duration | null;
}

/** A service. */
export interface ServiceView {
  /** How many of them have completed. */
  completed: number;
  /** How many there are, those that are to end included. */
  containers: number;
  /** What it depends on. */
  depends_on: DependencyView[];
  /** How many containers it is to have; of a job, how many have to complete. */
  desired: number;
  /** How many of them failed for good. */
  failed: number;
  /** Which. */
  id: ServiceId;
  /** What its containers are to run. */
  image: string;
  /** Whether its containers go on for ever. */
  kind: ServiceKind;
  /** Its name. */
  name: string;
  /** True once what it depends on was far enough. */
  opened: boolean;
  /** How many of them are ready. */
  ready: number;
  /** How often containers were started again. */
  restarts: number;
  /** How many of them were started. */
  started: number;
  /**
   * Seconds from the start of the run until all its containers were ready (of a job, completed) for
   * the first time.
   */
  time_to_ready: number | null;
  /** How many are of the version that they are to be of. */
  updated: number;
  /** Which version they are to be of; 0 for that of the scenario. */
  version: number;
  /** In which wave it starts: 0 when it depends on nothing. */
  wave: number;
}

/** A place where things happen. */
export type Site =
  /** The client that sends the tasks of one class. */
  | { client: ClassId }
  /** Where tasks enter the system. */
  | "gateway"
  /** A node of the control plane: its copy of the ledger, and its dispatcher while it leads. */
  | { control: ReplicaId }
  /** A worker node. */
  | { worker: NodeId };

/** A node's speed. */
export interface Slow {
  /**
   * How long a control node takes over each message and timer that it handles; 0 for no time, as at
   * the start.
   */
  delay?: Duration | null;
  /** A worker's new speed, as a factor of the one it was made with. */
  factor?: number | null;
  /** Which node. */
  node: string;
}

/** Where tasks come from. */
export interface Source {
  /** When tasks arrive, for a source that draws them. */
  arrivals?: Arrivals | null;
  /** The class of its tasks: a name, and a colour on the page. */
  class?: string;
  /** Processors it holds while it runs; default 1. */
  cpu?: number | null;
  /** How long after its arrival it should be done. */
  deadline?: Duration | null;
  /** Disk it holds while it runs. */
  disk?: number | null;
  /** When it ends. */
  end?: Time | null;
  /** What its owner says that its work is, for those who do not know it. */
  estimate?: Duration | null;
  /** The I/O that it leaves its processor for. */
  io?: Io | null;
  /**
   * What it is about, such as a session or a user: balancers that hash give the same key to the same
   * node.
   */
  key?: string | null;
  /** The keys of its tasks, for a source that draws them; default: every task has its own. */
  keys?: Keys | null;
  /** The source stops after so many tasks. */
  limit?: number | null;
  /** Memory it holds while it runs. */
  memory?: number | null;
  /** The time between it and the next of its kind; tasks that arrive in equal gaps have that gap. */
  period?: Duration | null;
  /** The smaller number goes first. */
  priority?: number | null;
  /** Where its client is. */
  region?: string | null;
  /** How much work a task is, for a source that draws them. */
  service?: Distribution | null;
  /** When the source begins. */
  start?: Time;
  /** Tasks written out one by one, or read from a file. */
  tasks?: TaskSpec[];
  /** Whose it is. */
  tenant?: string | null;
  /** Its share beside other tasks where a discipline gives shares (tickets, weight); default 1. */
  weight?: number | null;
}

/** A stretch of time that a task ran on a node, or did I/O there: one bar of the Gantt chart. */
export interface Span {
  /** Which attempt. */
  attempt: number;
  /** Its class. */
  class: ClassId;
  /** Until when; `null` while it runs. The end of an I/O is known from its start. */
  end: Seconds | null;
  /**
   * The lane on the node, counted from 0: a node that runs several tasks at once has several. I/O has
   * lanes of its own.
   */
  lane: number;
  /** Where. */
  node: NodeId;
  /** How it ended. */
  outcome: SpanOutcome;
  /** From when. */
  start: Seconds;
  /** The event that began it. */
  started: Seq;
  /** What it did. */
  stretch: Stretch;
  /** Which task. */
  task: TaskId;
}

/** How a stretch of running ended. */
export type SpanOutcome =
  /** It has not. */
  | "running"
  /** The task was done. */
  | "finished"
  /** Another took its place or its slice was over. */
  | "preempted"
  /** The task left for an I/O. */
  | "blocked"
  /** The node was lost or taken out of service. */
  | "lost";

/** How evenly containers lie over places. */
export interface Spread {
  /** Which containers count. Default: those of the same service. */
  labels?: Expression[] | null;
  /** The most that one place may have more than the one that has the fewest. Default 1. */
  max_skew?: number;
  /** So many places at least there should be; with fewer, the fewest of one place counts as 0. */
  min_domains?: number | null;
  /** What makes two nodes the same place: a label of nodes. Default: each node is a place of its own. */
  topology?: string;
  /** What happens when that cannot be. */
  unsatisfied?: Unsatisfied;
}

/** One figure over many tasks. */
export interface Stat {
  max: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
}

/** Whether a node takes a pod. */
export type Status =
  /** It does. */
  | "Fits"
  /** It does not; it might when others are put out. */
  | "Unschedulable"
  /** It does not, whoever is put out. */
  | "UnschedulableAndUnresolvable";

/** Something that happens from outside: when, and what. */
export type Step =
  /**
   * A worker or control node stops at once and loses what it was doing; a control node keeps what is
   * on its disk.
   */
  | { at: Time; crash: string }
  /** A crashed node comes back: a worker empty, a control node with what is on its disk. */
  | { at: Time; restart: string }
  /** A node freezes, keeping what it has. */
  | { at: Time; pause: string }
  /** A frozen node goes on. */
  | { at: Time; resume: string }
  /** A node becomes slower or faster. */
  | { at: Time; slow: Slow }
  /** A node joins. */
  | { add_node: NodeSpec; at: Time }
  /** A node is taken out of service; its tasks go elsewhere. */
  | { at: Time; remove_node: string }
  /** Tasks arrive now. */
  | { at: Time; submit: Submit }
  /** Another order of waiting tasks. */
  | { at: Time; set_queue: QueuePolicy }
  /** Another choice of nodes. */
  | { at: Time; set_balance: BalancePolicy }
  /** Another rule for placing tasks. */
  | { at: Time; set_place: PlacePolicy }
  /** Another prediction of work, for tasks that arrive from now on. */
  | { at: Time; set_predict: PredictPolicy }
  /**
   * Cuts the network: sites of different groups do not hear each other, and those in no group hear
   * everybody.
   */
  | { at: Time; partition: string[][] }
  /** Cuts one way between two sites. */
  | { at: Time; cut: Way }
  /** Mends every cut. */
  | { at: Time; heal: All }
  /** A control node campaigns, as if it had heard of no leader. */
  | { at: Time; timeout: string }
  /** The leader hands over to this control node. */
  | { at: Time; transfer: string }
  /** A site and all others that it talks to do not hear each other. */
  | { at: Time; isolate: string }
  /** One way between two sites loses, doubles or delays messages, until it is healed. */
  | { at: Time; impair: Impair }
  /** A control node's clock runs at another rate: 1.1 is a tenth too fast. */
  | {
    at: Time;
    drift: {
      /** Which node. */
      node: string;
      /** How fast. */
      rate: number;
    };
  }
  /** A control node's disk takes no more writes. */
  | { at: Time; fill_disk: string }
  /** It does again. */
  | { at: Time; free_disk: string }
  /** A control node's disk takes another time to make a write durable. A crash loses what is not. */
  | {
    at: Time;
    slow_disk: {
      /** Which node. */
      node: string;
      /** How long it takes. */
      sync: Duration;
    };
  }
  /**
   * A control node's disk lies: the last so many writes that it calls durable are not, and a crash
   * takes them. With 0 it tells the truth again. Raft relies on its disks: afterwards a promise may be
   * broken.
   */
  | {
    at: Time;
    lying_disk: {
      /** Which node. */
      node: string;
      /** How many writes, at most. */
      writes: number;
    };
  }
  /** A control node takes a snapshot and cuts its log. */
  | { at: Time; snapshot: string }
  /** Other control nodes vote from now on; those that are not there are made. */
  | {
    at: Time;
    set_replicas: {
      /** Who votes in the end: n1, n2, ... */
      voters: string[];
      /** How to get there. */
      way?: ChangeWay;
    };
  }
  /**
   * The leader is asked to let this control node learn: it gets the log without a vote. One that is
   * not there is made.
   */
  | { add_learner: string; at: Time }
  /** The leader is asked to give this control node a vote, as a change of a single server. */
  | { at: Time; promote: string }
  /** The leader is asked to leave this control node out, as a change of a single server. */
  | { at: Time; remove_member: string }
  /** Every election timer is over now: all campaign at once. */
  | { at: Time; split_vote: All }
  /** All election timers are due at one moment, that of the latest. */
  | { align_timers: All; at: Time }
  /** Election timers are due one after the other, far apart. */
  | { at: Time; spread_timers: All }
  /** A client asks a control node for what is recorded. */
  | { at: Time; read: string }
  /** A service gets another image: its containers are replaced a few at a time. */
  | { at: Time; update: Rollout }
  /** A service gets another number of containers. */
  | {
    at: Time;
    scale: {
      /** How many. */
      replicas: number;
      /** Which service. */
      service: string;
    };
  }
  /**
   * A node is emptied of containers, as far as their services' budgets allow, and gets no new ones and
   * no tasks.
   */
  | { at: Time; drain: string }
  /** A node that was drained is given work again. */
  | { at: Time; uncordon: string }
  /** Every container is stopped, those that others depend on last. */
  | { at: Time; down: All }
  /** Services are started again after that, those that others depend on first. */
  | { at: Time; up: All }
  /**
   * A message between control nodes is lost on its way: the one sent as this event. The same, answered
   * in this way whatever the control plane is set to.
   */
  | {
    at: Time;
    read_as: {
      /** Which node. */
      node: string;
      /** How. */
      way: ReadWay;
    };
  }
  /** A message is lost on its way: the one sent as this event. On a connection it is sent again later. */
  | { at: Time; drop: number }
  /** A message stops on its way. */
  | { at: Time; hold: number }
  /** A message arrives now. */
  | { at: Time; deliver: number };

/** Why a container is to end. */
export type StopReason =
  /** There are more than there are to be. */
  | "scaled"
  /** One of another version takes its place. */
  | "updated"
  /** Everything is being stopped. */
  | "down"
  /** Its node is being drained: it is placed again. */
  | "evicted"
  /** One of a higher priority takes its place: it is placed again. */
  | "preempted";

/** What a task does for a stretch of time. */
export type Stretch =
  /** It runs. */
  | "run"
  /** It does I/O. */
  | "io";

/** Tasks that arrive by hand. */
export interface Submit {
  /** The class of the tasks: one that the scenario knows. */
  class: string;
  /** How many. */
  count?: number;
  /** Processors it holds while it runs; default 1. */
  cpu?: number | null;
  /** How long after its arrival it should be done. */
  deadline?: Duration | null;
  /** Disk it holds while it runs. */
  disk?: number | null;
  /** What its owner says that its work is, for those who do not know it. */
  estimate?: Duration | null;
  /** The I/O that it leaves its processor for. */
  io?: Io | null;
  /**
   * What it is about, such as a session or a user: balancers that hash give the same key to the same
   * node.
   */
  key?: string | null;
  /** Memory it holds while it runs. */
  memory?: number | null;
  /** The time between it and the next of its kind; tasks that arrive in equal gaps have that gap. */
  period?: Duration | null;
  /** The smaller number goes first. */
  priority?: number | null;
  /** Where its client is. */
  region?: string | null;
  /** Whose it is. */
  tenant?: string | null;
  /** Its share beside other tasks where a discipline gives shares (tickets, weight); default 1. */
  weight?: number | null;
  /** The work of each. */
  work: Duration;
}

/**
 * Figures of completed tasks. Times in seconds. Percentiles by nearest rank: the smallest observed
 * value such that at least p percent are no larger; beyond the first 1,024 tasks from a histogram
 * whose buckets are 1/64 of their value wide, so within 1.6 % above it.
 */
export interface Summary {
  /** Tasks that had a deadline. */
  due: number;
  /** Jain's fairness index of the slowdowns: 1 when all tasks were slowed down alike. */
  fairness: number;
  /** Tasks that were done after their deadline. */
  late: number;
  /**
   * The largest lateness of those that had a deadline, seconds: completion less deadline, negative
   * when all were in time.
   */
  max_lateness: number;
  /**
   * Mean over those that had a deadline of how long after it they were done, 0 for those in time;
   * seconds.
   */
  mean_tardiness: number;
  /** From arrival until it first runs. */
  response: Stat;
  /** Turnaround over work; 1 is best. */
  slowdown: Stat;
  /** How many tasks were completed. */
  tasks: number;
  /** From arrival until the ledger records it as done. */
  turnaround: Stat;
  /** Turnaround less the time it ran or did I/O. */
  wait: Stat;
  /** Mean turnaround in which each task counts by its weight, seconds. */
  weighted_turnaround: number;
}

/** Keeps containers away from a node, except those that tolerate it. */
export interface Taint {
  /** How it keeps them away. */
  effect?: TaintEffect;
  /** Its name. */
  key: string;
  /** Its value. */
  value?: string;
}

/** How a taint keeps containers away. */
export type TaintEffect =
  /** No container is placed there. */
  | "no_schedule"
  /** Other nodes are preferred. */
  | "prefer_no_schedule"
  /** No container is placed there or stays there. */
  | "no_execute";

/** Where tasks stand, in numbers. `arrived` is the sum of the others. */
export interface Tally {
  /** Sent by clients. */
  arrived: number;
  /** Recorded as done. */
  completed: number;
  /** Orders and reports refused because their attempt number was not the current one. */
  fenced: number;
  /** Times a task was given to another node than the task before it with the same key. */
  moved: number;
  /** Not taken in. */
  rejected: number;
  /** Times a task had to be given out anew because its node was lost. */
  requeued: number;
  /** Running. */
  running: number;
  /** On the way to the ledger. */
  submitting: number;
  /** Waiting, in the central queue or a worker's, on the way to a worker, or for an I/O. */
  waiting: number;
}

/** Everything known of one task: what the inspector shows. */
export interface TaskDetail {
  /** When its I/O is done, while it does one. */
  blocked: Seconds | null;
  /** When the ledger recorded it as done. */
  completed: Seconds | null;
  /** When it was first put to run. */
  first_run: Seconds | null;
  /** What it is about, when somebody said. */
  key: string | null;
  /** The node it was last given to. */
  node: NodeId | null;
  /** Where it stands. */
  status: TaskStatus;
  /** What it is. */
  task: TaskView;
}

/** A task, numbered in the order of arrival. */
export type TaskId = number;

/** One task written out. */
export interface TaskSpec {
  /** The names of the tasks that must be done before it may run. */
  after?: string[];
  /** When it arrives. */
  arrival?: Time;
  /** Processors it holds while it runs; default 1. */
  cpu?: number | null;
  /** How long after its arrival it should be done. */
  deadline?: Duration | null;
  /** Disk it holds while it runs. */
  disk?: number | null;
  /** What its owner says that its work is, for those who do not know it. */
  estimate?: Duration | null;
  /** The I/O that it leaves its processor for. */
  io?: Io | null;
  /**
   * What it is about, such as a session or a user: balancers that hash give the same key to the same
   * node.
   */
  key?: string | null;
  /** Memory it holds while it runs. */
  memory?: number | null;
  /** Its name; default T1, T2, ... in the order of arrival. */
  name?: string | null;
  /**
   * How much data each task after it needs of it: another node than its own fetches that first, at the
   * network's `bandwidth`.
   */
  output?: number;
  /** The time between it and the next of its kind; tasks that arrive in equal gaps have that gap. */
  period?: Duration | null;
  /** The smaller number goes first. */
  priority?: number | null;
  /** Where its client is. */
  region?: string | null;
  /** Whose it is. */
  tenant?: string | null;
  /** Its share beside other tasks where a discipline gives shares (tickets, weight); default 1. */
  weight?: number | null;
  /** Its work, as time on a worker of speed 1. */
  work: Duration;
}

/** Where a task stands in the ledger. */
export type TaskStatus =
  /** Recorded, waiting for a node. */
  | "waiting"
  /** Given to a node, waiting there or running. */
  | "assigned"
  /** Done. */
  | "completed"
  /** Not taken in. */
  | "rejected";

/** A task. */
export interface TaskView {
  /** When it arrived. */
  arrival: Seconds;
  /** How many times it was given to a node. */
  attempt: number;
  /** Its class. */
  class: ClassId;
  /** When it should be done; `Infinity` when nobody said. */
  deadline: Seconds;
  /** What it needs while it runs: processors, memory, disk. */
  demand: [number, number, number];
  /** Which. */
  id: TaskId;
  /** Its name. */
  name: string;
  /** What its whole work is taken for by those who decide. */
  predicted: Seconds;
  /** The smaller number goes first. */
  priority: number;
  /** What is left of it. */
  remaining: Seconds;
  /** How long it has been where it is: waiting in this queue, or running since it was last put to run. */
  since: Seconds;
  /** Its tenant. */
  tenant: TenantId;
  /** Its whole work. */
  work: Seconds;
}

/** A tenant, who owns tasks. */
export type TenantId = number;

/** A period with at most one leader, counted from 1; 0 is before the first election. */
export type Term = number;

/** Which of several nodes with the highest score is chosen. */
export type Tie =
  /** The one that came first. */
  | "First"
  /**
   * Each with the same chance, as upstream does by reservoir sampling; one draw of a stream with this
   * seed.
   */
  | {
    Random: {
      /** Of the stream. */
      seed: number;
    };
  };

/** The timers of a replica. */
export type Timer =
  /** No leader was heard: campaign. */
  | "election"
  /** A leader makes itself heard. */
  | "heartbeat"
  /** A leader looks whom it heard of. */
  | "check_quorum"
  /** The leader was not heard for the shortest election timeout: votes may be given again. */
  | "stickiness"
  /** What this round of heartbeats was good for ends. */
  | { lease: number }
  /** A transfer took too long. */
  | "transfer";

/** A timer that is set. How far it is: (now − set) / (due − set). */
export interface TimerView {
  /** When it is due. */
  due: Seconds;
  /** When it was set. */
  set: Seconds;
}

/** Lets containers be placed on nodes in spite of taints. */
export interface Toleration {
  /** The taint's effect; without it, every effect. */
  effect?: TaintEffect | null;
  /** The taint's name; empty, with the operator `exists`, for every taint. */
  key?: string;
  /** Whether the value matters. */
  operator?: TolerationOperator;
  /** The taint's value. */
  value?: string;
}

/** Whether a toleration is about one value of a taint. */
export type TolerationOperator =
  /** The value must be the same. */
  | "equal"
  /** Any value. */
  | "exists";

/** An event, with what was compared for its decision. */
export interface TraceEvent {
  /** When. */
  at: Seconds;
  /** What was compared, the chosen first; at most 8 of them. */
  candidates?: Candidate[];
  /** The event that led to it; `null` for what comes from outside. */
  cause: Seq | null;
  /** What. */
  kind: EventKind;
  /** Its number in the trace. */
  seq: Seq;
  /** Where. */
  site: Site;
}

/** What a transfer of leadership has come to. */
export type TransferStep =
  /** New proposals wait until the target has the whole log. */
  | "catching_up"
  /** The target has it and was told to campaign. */
  | "timeout_now_sent"
  /** The target campaigns. */
  | "timeout_now_taken"
  /** It took too long: the leader goes on. */
  | "timed_out"
  /** The target cannot lead. */
  | "refused";

/** What happens to a container that cannot be placed as evenly as asked for. */
export type Unsatisfied =
  /** It waits. */
  | "do_not_schedule"
  /** It is placed where that is least uneven. */
  | "schedule_anyway";

/**
 * How the containers of a service are replaced by new ones. Recreating all at once is surge 0,
 * unavailable 100%.
 */
export interface UpdateStrategy {
  /** How many more than `replicas` there may be meanwhile; a part is rounded up. Default 25%. */
  surge?: Portion;
  /** How many of `replicas` need not be ready meanwhile; a part is rounded down. Default 25%. */
  unavailable?: Portion;
}

/** How a candidate fared. */
export type Verdict =
  /** It was chosen. */
  | "chosen"
  /** It could have been chosen, and another was. */
  | "passed"
  /** It was ruled out: the node is believed to be down or was removed. */
  | "down"
  /** It was ruled out: the task needs more than is free there. */
  | "no_room"
  /** It was ruled out: the task needs more than the node has in all. */
  | "too_small"
  /** It was ruled out: the node is being drained. */
  | "cordoned"
  /** It was ruled out: the node has a taint that the container does not tolerate. */
  | "tainted"
  /** It was ruled out: the node's labels are not what the container asks for. */
  | "unmatched"
  /** It was ruled out: no container that it wants to be near is there. */
  | "apart"
  /** It was ruled out: a container that it must not be near is there. */
  | "too_close"
  /** It was ruled out: there would be too many alike in one place. */
  | "skewed"
  /** The bound of a search that is reached: no plan is better. */
  | "proved"
  /** The bound of a search that gave up before it was reached, or ruled out: a better plan may exist. */
  | "unproved";

/** One moment of a run. */
export interface View {
  /** The balancer in force, with its place in the table. */
  balance_policy: PolicyView;
  /** When a task is bound to a node. */
  binding: Binding;
  /** The first promise that was broken, if one was. */
  broken: Violation | null;
  /** The event that tells of it. */
  broken_at: Seq | null;
  /** The central queue; always empty with early binding. */
  central: QueueView;
  /** The classes of tasks, by their ids. */
  classes: ClassView[];
  /** All containers, in numbers. */
  container_tally: ContainerTally;
  /** The containers, oldest first. */
  containers: ContainerView[];
  /** The nodes of a replicated control plane, by their ids; none with the control plane `none`. */
  control: ControlView[];
  /** What has become of the replicated control plane, in numbers. */
  control_tally: ControlTally;
  /** Ways that are cut: from one site to another. */
  cuts: [Site, Site][];
  /** Who leads, as far as the gateway knows; `null` with the control plane `none`. */
  gateway_leader: ReplicaId | null;
  /** Messages on their way, oldest first, at most four times 64 of them. */
  messages: MessageView[];
  /** Figures so far. */
  metrics: Metrics;
  /** The number the next event will have: how much has happened. */
  next: Seq;
  /** Which moment. */
  now: Seconds;
  /** True when nothing is left to happen. */
  over: boolean;
  /** The placement rule in force, with its place in the table. */
  place_policy: PolicyView;
  /** The predictor in force, with its place in the table. */
  predict_policy: PolicyView;
  /** Containers that keep nodes from being drained. */
  protected: ProtectedView[];
  /** The queue discipline in force, with its place in the table. */
  queue_policy: PolicyView;
  /** The services, by their ids. */
  services: ServiceView[];
  /** Where tasks stand. */
  tally: Tally;
  /** When the run ends; `Infinity` when nobody said. */
  until: Seconds;
  /** The workers, by their ids; removed ones stay. */
  workers: WorkerView[];
}

/** A broken promise, and where it showed. */
export interface Violation {
  /** The entry that it is about; 0 when it is about none. */
  index: Index;
  /** Which promise. */
  invariant: Invariant;
  /** The replica whose step broke it. */
  replica: ReplicaId;
  /** Its term then. */
  term: Term;
}

/** The rule by which a vote was granted or refused. */
export type VoteRule =
  /** Granted: nobody else has the vote, and the candidate's log is as up to date. */
  | "first_come"
  /** Granted: this candidate has the vote already. */
  | "same_candidate"
  /** Granted: it could win (a pre-vote). */
  | "could_win"
  /** Refused: the candidate's term is over. */
  | "stale_term"
  /** Refused: another candidate has the vote. */
  | "already_voted"
  /** Refused: the candidate's log is less up to date. */
  | "log_behind"
  /** Refused: a leader was heard within the shortest election timeout. */
  | "leader_alive";

/** The votes of a campaign. */
export interface Votes {
  /** Who granted it, the candidate itself too. */
  granted: ReplicaSet;
  /** Voters that have not answered. */
  pending: ReplicaSet;
  /** Who refused. */
  refused: ReplicaSet;
}

/** One way between two sites: from one to the other, not back. */
export interface Way {
  /** Where messages come from. */
  from: string;
  /** Where they would go. */
  to: string;
}

/** What a candidate was. */
export type Who =
  | { task: TaskId }
  | { node: NodeId }
  | { container: ContainerId }
  /**
   * No candidate but the bound of a search: what no plan is better than. The score of what was chosen
   * is then that of the plan which it is part of, and the difference is how far the plan may be from
   * the best.
   */
  | "bound";

/** The reason of a decision. */
export interface Why {
  /** How many candidates there were in all; the trace keeps at most 8 of them. */
  among: number;
  /** The rule that decided. */
  rule: Rule;
}

/** A worker node. */
export interface WorkerView {
  /** What it has: processors, memory, disk. */
  capacity: [number, number, number];
  /** True while it is drained, or was, and gets nothing. */
  cordoned: boolean;
  /** Tasks it finished. */
  finished: number;
  /** How it is. */
  health: NodeHealth;
  /** Which. */
  id: NodeId;
  /** Who leads the control plane, as far as it knows; `null` with the control plane `none`. */
  leader: ReplicaId | null;
  /** Its name. */
  name: string;
  /** The speed it was made with. */
  nominal_speed: number;
  /**
   * The part of its speed at which each task runs: less than 1 when more tasks share its processors
   * than it has.
   */
  part: number;
  /** What an hour of it costs. */
  price: number;
  /** What waits here. */
  queue: QueueView;
  /** Where it is. */
  region: RegionId;
  /** The region's name; empty when the scenario has none. */
  region_name: string;
  /** What runs. */
  running: TaskView[];
  /** Its speed now; 1 does one second of work in one second. */
  speed: number;
  /** True when the detector believes it is down, whether it is or not. */
  suspected: boolean;
  /** What keeps containers away from it, `key=value` each. */
  taints: string[];
  /** The highest term it has heard of: it refuses orders of earlier ones. */
  term: number;
  /** Reports that no leader has acknowledged yet. */
  unacknowledged: number;
  /** What running tasks hold of it. */
  used: [number, number, number];
  /** The share of its time, since it joined, that it was busy: processors in use over processors. */
  utilisation: number;
  /** Relative share of the tasks it should get. */
  weight: number;
}
