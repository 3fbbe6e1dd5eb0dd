//! The exports that one without a key stands for: those of all keys that the account has.
use std::sync::Arc;

use super::{Job, beside_the_loop, destination::Destination, patience::Patience, stop::Stop};
use crate::{
    failure::Failure,
    resource::{Resource, each_key},
};

impl Job {
    /// The export itself, unless it stands for several. Which these are is asked as a page of an export is: a refusal
    /// or an outage is its own alone, and is tried again while the run follows. None once an end is asked for.
    pub(super) async fn each(
        self: &Arc<Self>,
        resource: &Resource,
        destination: &Arc<dyn Destination>,
        stop: &Stop,
    ) -> Result<Vec<Resource>, Failure> {
        if !resource.is_of_all_keys() {
            return Ok(vec![resource.clone()]);
        }
        let line = self.progress.line(&resource.name());
        let mut patience = Patience::default();
        let mut stop = stop.clone();
        loop {
            let failure = tokio::select! {
                each = self.of_all_keys(resource, destination) => match each {
                    Ok(each) => {
                        line.leave();
                        return Ok(each);
                    }
                    Err(failure) => failure,
                },
                () = stop.asked() => break,
            };
            if !self.follow || failure.is_for_good() {
                line.failed(&failure, None);
                if self.follow {
                    stop.ask();
                }
                return Err(failure);
            }
            let wait = patience.failed();
            line.failed(&failure, Some(wait));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.asked() => break,
            }
        }
        line.leave();
        Ok(Vec::new())
    }

    /// Without those that are named besides.
    async fn of_all_keys(
        self: &Arc<Self>,
        resource: &Resource,
        destination: &Arc<dyn Destination>,
    ) -> Result<Vec<Resource>, Failure> {
        let mut each = each_key(&self.zendesk, vec![resource.clone()]).await?;
        each.retain(|one| !self.resources.contains(one));
        let (job, destination) = (Arc::clone(self), Arc::clone(destination));
        beside_the_loop(move || {
            job.check(&each, &*destination).map_err(Failure::for_good)?;
            Ok(each)
        })
        .await
    }
}
