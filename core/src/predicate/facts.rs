//! What sentences ask a run.

/// Something that knows the facts of one moment.
pub trait Facts {
    /// Seconds since the start.
    fn time(&self) -> f64;
    /// How many events there were.
    fn events(&self) -> u64;
    /// How many tasks wait in the central queue.
    fn queue(&self) -> u64;
    /// How many there are, or how many are so.
    fn count(&self, who: Who, state: Option<NodeState>) -> u64;
    /// Whether a node is so; `None` when there is no such node, or nodes of its kind never are.
    fn node(&self, name: &str, state: NodeState) -> Option<bool>;
    /// A number of one node; `None` when it has none.
    fn gauge(&self, gauge: Gauge, name: &str) -> Option<f64>;
    /// Whether a task is so; `None` when it never arrived.
    fn task(&self, name: &str, state: TaskState) -> Option<bool>;
    /// A figure by the name that [`crate::expect`] gives it.
    fn figure(&self, name: &str) -> Option<f64>;
}

/// Nodes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Those that run tasks.
    Workers,
    /// Those that keep the ledger.
    Control,
}

/// How a node may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NodeState {
    Up,
    Down,
    Paused,
    Slow,
    Removed,
    /// A worker that the detector takes for dead.
    Suspected,
    /// A worker that gets nothing.
    Draining,
    /// A worker that runs something.
    Busy,
    /// A worker that is up and runs nothing.
    Idle,
    Leader,
    Candidate,
    Follower,
}

impl NodeState {
    /// The words for it, the first the usual one.
    pub(super) const WORDS: [(&'static str, Self); 18] = [
        ("up", Self::Up),
        ("down", Self::Down),
        ("crashed", Self::Down),
        ("paused", Self::Paused),
        ("frozen", Self::Paused),
        ("slow", Self::Slow),
        ("removed", Self::Removed),
        ("suspected", Self::Suspected),
        ("draining", Self::Draining),
        ("busy", Self::Busy),
        ("idle", Self::Idle),
        ("leads", Self::Leader),
        ("leader", Self::Leader),
        ("leading", Self::Leader),
        ("campaigns", Self::Candidate),
        ("candidate", Self::Candidate),
        ("follows", Self::Follower),
        ("follower", Self::Follower),
    ];
}

/// How a task may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TaskState {
    /// A client has sent it; so it stays.
    Arrived,
    /// The ledger knows it, and it does not run.
    Waiting,
    /// A worker has it in hand.
    Running,
    /// The ledger recorded it as done; so it stays.
    Finished,
    /// It was not taken in; so it stays.
    Rejected,
    /// It is past its deadline and not done, or was done after it.
    Late,
}

impl TaskState {
    /// The words for it.
    pub(super) const WORDS: [(&'static str, Self); 8] = [
        ("arrived", Self::Arrived),
        ("waiting", Self::Waiting),
        ("running", Self::Running),
        ("finished", Self::Finished),
        ("completed", Self::Finished),
        ("done", Self::Finished),
        ("rejected", Self::Rejected),
        ("late", Self::Late),
    ];
}

/// A number that one node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Gauge {
    /// How many tasks wait at a worker.
    Queue,
    /// How many tasks run on it.
    Running,
    /// How many it finished.
    Finished,
    /// The share of its time that it was busy.
    Utilisation,
    /// Seconds of work in one second.
    Speed,
    /// The latest term that a control node has seen.
    Term,
    /// The last entry of its log.
    Log,
    /// The last entry that it knows to be committed.
    Commit,
}

impl Gauge {
    /// The words for it.
    pub(super) const WORDS: [(&'static str, Self); 8] = [
        ("queue", Self::Queue),
        ("running", Self::Running),
        ("finished", Self::Finished),
        ("utilisation", Self::Utilisation),
        ("speed", Self::Speed),
        ("term", Self::Term),
        ("log", Self::Log),
        ("commit", Self::Commit),
    ];

    /// Whose number it is.
    pub(super) fn who(self) -> Who {
        match self {
            Self::Term | Self::Log | Self::Commit => Who::Control,
            _ => Who::Workers,
        }
    }
}
