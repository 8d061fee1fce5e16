//! Raft by itself: logs, and single replicas.
