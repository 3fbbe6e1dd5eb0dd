//! Whether the exports of a run can begin and end where they are asked to.
use super::{Job, destination::Destination};
use crate::{
    failure::{Exit, Failure},
    resource::Resource,
    table::Table,
};

impl Job {
    /// Told before anything is asked of these exports.
    pub(super) fn check(
        &self,
        resources: &[Resource],
        destination: &dyn Destination,
    ) -> Result<(), Failure> {
        self.check_since(resources, destination)?;
        self.check_until(resources, destination)
    }

    /// A start that an export does not have, or that is too recent. While a run follows, one that is too recent may
    /// be right later.
    fn check_since(
        &self,
        resources: &[Resource],
        destination: &dyn Destination,
    ) -> Result<(), Failure> {
        let Some(since) = self.since else {
            return Ok(());
        };
        for resource in resources.iter().filter(|one| !one.is_list()) {
            let name = resource.name();
            let is_there = destination
                .stream(&name, Table::of(resource.table()))
                .state()
                .is_ok_and(|state| state.checkpoint.is_some() || state.reread.is_some());
            match resource.has_start_time() {
                _ if is_there && !self.resync => {}
                true if !self.follow => since.start().map(drop)?,
                false if self.follow || self.resync => {
                    return Err(resource.has_no_start_time("--since"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An end that an export has passed already.
    fn check_until(
        &self,
        resources: &[Resource],
        destination: &dyn Destination,
    ) -> Result<(), Failure> {
        let Some(until) = self.until else {
            return Ok(());
        };
        for resource in resources.iter().filter(|one| !one.is_list()) {
            let name = resource.name();
            let mut stream = destination.stream(&name, Table::of(resource.table()));
            // One that cannot be used fails its own export.
            let Ok(state) = stream.state() else { continue };
            state.is_read_before(until, &format!("{} of {}", self.to, name))?;
            if state.reread.is_some() && state.until != Some(until.unix_secs()) {
                let what = format!(
                    "{name}: {} is being read again; let that come to its end before --until is changed",
                    self.to
                );
                return Err(Failure::new(Exit::Usage, what));
            }
        }
        Ok(())
    }
}
