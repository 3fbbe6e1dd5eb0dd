//! What goes wrong while it serves.

use super::Simulator;
use crate::fault::{Fault, FaultRule};

impl Simulator {
    /// Sets what goes wrong from now on, instead of all that was set and injected before; nothing,
    /// if there are no rules.
    pub fn set_faults(&self, rules: impl IntoIterator<Item = FaultRule>) {
        self.help_desk.faults.set(rules.into_iter().collect());
    }

    /// Lets this happen to the next export request, once and before any rule is asked. Several
    /// happen one after the other.
    ///
    /// A request that this can do nothing to, because it is refused anyway for example, uses it
    /// up.
    pub fn inject(&self, fault: Fault) {
        self.help_desk.faults.inject(fault.always());
    }

    /// How many export requests had a fault in their answer so far.
    pub fn faults_injected(&self) -> u64 {
        self.help_desk.faults.struck().values().sum()
    }

    /// How many export requests were answered with this status so far, not counting those whose
    /// answer had a fault. So a 429 counts only if the client was too fast.
    pub fn answered(&self, status: u16) -> u64 {
        let answers = self.help_desk.answers.counts();
        answers.get(&status).copied().unwrap_or_default()
    }
}
