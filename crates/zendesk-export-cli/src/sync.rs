//! Keeps a destination in step with Zendesk: every stream on its own, all in one process.
use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::sync::Semaphore;
use zendesk_export::Client;

use crate::{
    failure::{Exit, Failure},
    resource::{ByExport, Resource},
    sideloads::Awaited,
    since::{Since, Until},
    to::{Compress, To},
};

mod beside;
mod crew;
#[cfg(feature = "delta")]
mod delta;
mod destination;
mod dir;
mod drift;
mod each;
mod handed_on;
mod inspect;
mod kinds;
mod known;
mod lanes;
mod lately;
mod manifest;
mod manifest_check;
mod manifest_place;
mod no_effect;
mod outcome;
mod part;
mod patience;
#[cfg(feature = "postgres")]
mod postgres;
mod print;
mod prints;
mod progress;
mod pulse;
mod repeats;
mod report;
mod row;
mod safe_name;
mod seam;
#[cfg(unix)]
mod service;
mod sqlite;
mod starts;
mod status;
mod stdout;
mod stop;
mod stream;
mod stream_state;
mod taken;
mod target;
mod timeline;
pub(crate) mod warnings;
mod watch;

#[cfg(test)]
mod tests;

use crew::Crew;
use destination::Destination;
pub(crate) use inspect::{lacks, verify};
use lanes::Load;
pub(crate) use progress::Progress;
pub(crate) use report::{report, write_report};
pub(crate) use status::status;
pub(crate) use stop::{Stop, or_stopped};
use stream::Stream;
pub(crate) use stream::nothing_to_read;
pub(crate) use target::Target;
use warnings::Told;
pub(crate) use watch::watch;

/// Makes a destination without anything in it, or finds out that another run has it.
pub(crate) fn make(to: &To) -> Result<(), Failure> {
    kinds::open(to, None, 0).map(drop)
}

/// What is to be done, once it is known.
pub(crate) struct Job {
    pub(crate) zendesk: Client,
    pub(crate) to: To,
    pub(crate) resources: Vec<Resource>,
    pub(crate) compress: Option<Compress>,
    pub(crate) since: Option<Since>,
    pub(crate) until: Option<Until>,
    pub(crate) overlap: Duration,
    /// Lanes of each export, at most.
    pub(crate) lanes: Option<NonZeroUsize>,
    pub(crate) options: ByExport,
    pub(crate) follow: bool,
    /// Whether what the destination has is read again.
    pub(crate) resync: bool,
    pub(crate) progress: Progress,
}

impl Job {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut stop = Stop::on_signals()?;
        let destination = tokio::select! {
            opened = self.open() => opened?,
            // Another program may have it for a while, and nothing is under way yet.
            () = stop.asked() => return Err(stopped()),
        };
        destination.heed(&stop)?;
        let job = Arc::new(self);
        let checked = Arc::clone(&job);
        let begun = beside_the_loop(move || {
            checked.check(&checked.resources, &*destination)?;
            manifest::begin(&*destination)?;
            Ok(destination)
        });
        let destination = tokio::select! {
            begun = begun => begun?,
            () = stop.asked() => return Err(stopped()),
        };
        #[cfg(unix)]
        let _service = service::Service::begin(job.progress.clone(), stop.clone());
        job.run_into(destination, &stop).await
    }

    /// Reads all resources, each into its part of the destination.
    async fn run_into(
        self: &Arc<Self>,
        destination: Arc<dyn Destination>,
        stop: &Stop,
    ) -> Result<(), Failure> {
        let at_once = destination.at_once();
        let turns = Arc::new(Semaphore::new(at_once));
        let crew = Crew::default();
        let progress = self.progress.clone();
        progress.start();
        self.say_what_has_no_effect();
        let stream = |resource: &Resource| Stream {
            zendesk: self.zendesk.clone(),
            destination: Arc::clone(&destination),
            turns: Arc::clone(&turns),
            writer: Arc::default(),
            line: progress.line(&resource.name()),
            stop: stop.clone(),
            since: self.since,
            until: self.until,
            overlap: self.overlap,
            options: self.options.get(resource),
            follow: self.follow,
            resync: self.resync,
            to: self.to.clone(),
            resource: resource.clone(),
            told: Told::default(),
            awaited: Awaited::new(&self.options.get(resource).include),
            crew: crew.clone(),
            most_lanes: self.lanes.map_or(usize::MAX, NonZeroUsize::get),
            load: Load::default(),
            is_refused: false,
        };
        let all = self.resources.iter().map(async |resource| {
            let each = match self.each(resource, &destination, stop).await {
                Ok(each) => each,
                Err(failure) => return vec![(resource.clone(), Err(failure))],
            };
            let each = each.into_iter().map(async |one| {
                let ended = stream(&one).run().await;
                (one, ended)
            });
            join_all(each).await
        });
        let ended = join_all(all).await.into_iter().flatten().collect();
        progress.end();
        // One that is still writing, although an end was asked for, is not waited for.
        let is_quiet = turns.available_permits() == at_once;
        let written = beside_the_loop(move || {
            if is_quiet {
                manifest::write(&*destination);
            }
            Ok(())
        });
        let mut asked = stop.clone();
        tokio::select! {
            written = written => written?,
            () = asked.overdue() => tracing::warn!(
                "{} does not take the manifest, which the next run writes",
                self.to
            ),
        }
        self.outcome(ended, stop)
    }

    /// Opens the destination beside the event loop, and finds out whether it is of this account.
    async fn open(&self) -> Result<Arc<dyn Destination>, Failure> {
        let (to, compress) = (self.to.clone(), self.compress);
        let has_sideloads = |resource| !self.options.get(resource).include.is_empty();
        let beside = self.resources.iter().filter(|one| has_sideloads(one));
        // One that stands for several counts as such.
        let several = self.resources.iter().filter(|one| one.is_of_all_keys());
        let streams = self.resources.len() + beside.count() + several.count();
        let account = self.zendesk.account().to_owned();
        let opened = beside_the_loop(move || {
            let destination = kinds::open(&to, compress, streams)?;
            destination::check_account(&*destination, &account)?;
            Ok(Arc::from(destination))
        });
        opened.await
    }
}

/// Work with a destination may take its time, and some destinations wait in a loop of their own.
async fn beside_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|e| Err(Failure::new(Exit::Output, "the destination failed").because(e)))
}

fn stopped() -> Failure {
    Failure::new(
        Exit::Stopped,
        "stopped as asked; everything so far is stored, and the next run goes on from there",
    )
}
