//! A control node: a copy of the ledger, and a dispatcher that works while the node leads.

use super::dispatch::Dispatcher;
use crate::ledger::Ledger;

#[derive(Clone)]
pub(super) struct ControlNode {
    pub ledger: Ledger,
    /// In use only while this node leads; what it believes is worth nothing otherwise.
    pub dispatcher: Dispatcher,
}

impl ControlNode {
    pub fn new(dispatcher: Dispatcher) -> Self {
        Self { ledger: Ledger::default(), dispatcher }
    }
}
