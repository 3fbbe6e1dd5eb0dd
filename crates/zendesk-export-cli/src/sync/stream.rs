//! One stream: pages from Zendesk, each stored before the next one counts.
use std::{
    fmt::Display,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use tokio::sync::{Mutex, Semaphore};
use zendesk_export::Client;

use super::{
    beside::Beside,
    beside_the_loop,
    crew::Crew,
    destination::{Destination, Writer},
    lanes::Load,
    manifest,
    patience::Patience,
    progress::Line,
    stop::Stop,
    stream_state::StreamState,
    warnings::Told,
};
use crate::{
    failure::{Exit, Failure},
    resource::Options,
    resource::Resource,
    sideloads::Awaited,
    since::{Since, Until},
    table::Table,
    to::To,
};
pub(crate) use again::nothing_to_read;

mod again;
mod ended;
mod list;
mod pass;
mod read;
#[cfg(test)]
mod tests;
mod until;

pub(crate) struct Stream {
    pub(crate) zendesk: Client,
    pub(crate) destination: Arc<dyn Destination>,
    /// One for each writer that gets on beside the others.
    pub(crate) turns: Arc<Semaphore>,
    /// Whoever works with it has it, also where that is no longer waited for.
    pub(crate) writer: Arc<Mutex<Option<Beside>>>,
    pub(crate) to: To,
    pub(crate) line: Line,
    pub(crate) stop: Stop,
    pub(crate) since: Option<Since>,
    pub(crate) until: Option<Until>,
    pub(crate) overlap: Duration,
    pub(crate) options: Options,
    pub(crate) follow: bool,
    /// Whether what the destination has is read again.
    pub(crate) resync: bool,
    pub(crate) resource: Resource,
    pub(crate) told: Told,
    pub(crate) crew: Crew,
    /// Lanes, at most.
    pub(crate) most_lanes: usize,
    pub(crate) load: Load,
    /// What was asked for beside the records.
    pub(crate) awaited: Awaited,
    /// Whether it was told that a list is refused.
    pub(crate) is_refused: bool,
}

/// How long to wait for news: a minute is as long as Zendesk itself holds the newest records back.
const BETWEEN_POLLS: Duration = Duration::from_secs(60);

/// How long until a list is read whole again: names seldom change.
const BETWEEN_LISTS: Duration = Duration::from_secs(60 * 60);

/// How long records may be hidden in a folder while the run goes on.
const BETWEEN_CLOSES: Duration = Duration::from_secs(60 * 60);

impl Stream {
    /// Reads up to now, or for ever. While a run follows, a failure that may mend itself is told, kept with
    /// the data, and tried again; one that cannot ends the whole run.
    pub(crate) async fn run(mut self) -> Result<(), Failure> {
        let mut closed = Instant::now();
        let mut patience = Patience::default();
        loop {
            let mut passed = match self.resource.is_list() {
                true => self.pass_of_list().await,
                false => self.pass().await,
            };
            let is_due = !self.follow
                || self.resource.is_list()
                || patience.has_failed()
                || closed.elapsed() >= BETWEEN_CLOSES
                || self.stop.is_asked();
            if let Ok(state) = &passed
                && is_due
            {
                closed = Instant::now();
                passed = self.close(state.clone()).await.and(passed);
            }
            let wait = match passed {
                Ok(_) if !self.follow || self.stop.is_asked() => return Ok(()),
                Ok(_) => {
                    patience.succeeded();
                    let wait = match self.resource.is_list() {
                        true => BETWEEN_LISTS,
                        false => BETWEEN_POLLS,
                    };
                    self.line.waiting("news", wait);
                    wait
                }
                Err(failure) if self.stop.is_asked() => {
                    self.remember(&failure, None).await;
                    self.line.failed(&failure, None);
                    return Ok(());
                }
                Err(failure) if !self.follow || failure.is_for_good() => {
                    self.remember(&failure, None).await;
                    self.line.failed(&failure, None);
                    if self.follow {
                        // Whoever looks after the process sees it end, and no stream is missed.
                        self.stop.ask();
                    }
                    return Err(failure);
                }
                Err(failure) => {
                    let wait = patience.failed();
                    self.remember(&failure, Some(wait)).await;
                    self.line.failed(&failure, Some(wait));
                    wait
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.stop.asked() => return self.end_as_asked().await,
            }
        }
    }

    /// What is open at the destination becomes whole. An end was asked for, so a failure is told only.
    async fn end_as_asked(&self) -> Result<(), Failure> {
        let closed = match self.with(|writer| writer.state()).await {
            Ok(state) => self.close(state).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = closed {
            tracing::warn!("{}: {failure}", self.resource.name());
        }
        Ok(())
    }

    async fn close(&self, mut state: StreamState) -> Result<(), Failure> {
        self.keep_run(&mut state);
        let destination = Arc::clone(&self.destination);
        self.with(move |writer| {
            writer.close(&state)?;
            manifest::write(&*destination);
            Ok(())
        })
        .await
    }

    fn keep_run(&self, state: &mut StreamState) {
        state.runs.keep(self.line.run(state));
    }

    /// Keeps what went wrong with the data, where that is still possible.
    async fn remember(&self, failure: &Failure, wait: Option<Duration>) {
        if let Err(e) = self.keep_failure(failure, wait).await {
            tracing::debug!("the failure is not kept: {e}");
        }
    }

    async fn keep_failure(
        &self,
        failure: &impl Display,
        wait: Option<Duration>,
    ) -> Result<StreamState, Failure> {
        let why =
            super::progress::without_name(&self.resource.name(), &failure.to_string()).to_owned();
        let line = self.line.clone();
        self.with(move |writer| {
            let now = Utc::now().timestamp();
            let next_try = wait.and_then(|wait| now.checked_add_unsigned(wait.as_secs()));
            let mut state = writer.state()?;
            state.fails(why, now, next_try);
            state.runs.keep(line.run(&state));
            writer.close(&state)?;
            Ok(state)
        })
        .await
    }

    /// Works with the writer beside the event loop. One that failed is not used again: the next one goes on
    /// from what is kept.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Beside) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (name, table) = (self.resource.name(), Table::of(self.resource.table()));
        let destination = Arc::clone(&self.destination);
        let (writer, turns) = (Arc::clone(&self.writer), Arc::clone(&self.turns));
        let done = async {
            let mut kept = writer.lock_owned().await;
            // Waited for here, and not in a thread each: every thread keeps the most memory that it ever took.
            let turn = turns.acquire_owned().await;
            beside_the_loop(move || {
                let _turn = turn;
                let taken = kept.take();
                let mut writer = taken.unwrap_or_else(|| Beside::new(destination, &name, table));
                let done = work(&mut writer)?;
                *kept = Some(writer);
                Ok(done)
            })
            .await
        };
        let mut stop = self.stop.clone();
        tokio::select! {
            done = done => done,
            () = stop.overdue() => {
                let what = format!("{} does not take what is under way, which is left and comes again", self.to);
                Err(Failure::new(Exit::Output, what))
            }
        }
    }
}
