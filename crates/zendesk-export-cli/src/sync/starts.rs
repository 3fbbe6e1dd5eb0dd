//! Whether the exports of a run can begin where they are asked to.
use super::{Job, destination::Destination};
use crate::{
    failure::{Exit, Failure},
    table::Table,
};

impl Job {
    /// Told before anything is asked for: a start that an export does not have, or that is too recent.
    /// While a run follows, one that is too recent may be right later.
    pub(super) fn check_since(&self, destination: &dyn Destination) -> Result<(), Failure> {
        let Some(since) = self.since else {
            return Ok(());
        };
        for resource in self.resources.iter().filter(|one| !one.is_list()) {
            let name = resource.name();
            let is_there = destination
                .stream(&name, Table::of(resource.table()))
                .state()
                .is_ok_and(|state| state.checkpoint.is_some() || state.reread.is_some());
            match resource.has_start_time() {
                _ if is_there && !self.resync => {}
                true if !self.follow => since.start().map(drop)?,
                false if self.follow || self.resync => {
                    let what = format!("{name} has no start_time; leave --since out for it");
                    return Err(Failure::new(Exit::Usage, what));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
