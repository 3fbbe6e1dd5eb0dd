//! What goes wrong from the start.

use super::SimulatorBuilder;
use crate::fault::FaultRule;

impl SimulatorBuilder {
    /// Adds a rule about what goes wrong; nothing does unless one is added.
    ///
    /// ```
    /// use zendesk_export_sim::{Fault, Simulator};
    ///
    /// let builder = Simulator::builder()
    ///     .fault(Fault::TooManyRequests { retry_after: 2 }.percent(10.0).in_a_row(3))
    ///     .fault(Fault::CutBody.percent(5.0).on("incremental/tickets"));
    /// ```
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }
}
