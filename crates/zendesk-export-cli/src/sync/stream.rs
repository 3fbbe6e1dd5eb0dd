//! One stream: pages from Zendesk, each stored before the next one counts.
use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{
    TryStreamExt as _,
    future::{Either, select},
};
use serde_json::Value;
use zendesk_export::{Client, Page, Start, StartTime};

use super::{
    destination::{Destination, To},
    manifest,
    progress::Line,
    stop::Stop,
    stream_state::StreamState,
};
use crate::{
    args::Options,
    failure::{Exit, Failure},
    resource::{Pages, Resource},
};

pub(crate) struct Stream {
    pub(crate) zendesk: Client,
    pub(crate) destination: Arc<Mutex<Destination>>,
    pub(crate) to: To,
    pub(crate) line: Line,
    pub(crate) stop: Stop,
    pub(crate) since: Option<StartTime>,
    pub(crate) overlap: Duration,
    pub(crate) support_type_scope: Option<String>,
    pub(crate) follow: bool,
    pub(crate) resource: Resource,
}

/// How long to wait for news: a minute is as long as Zendesk itself holds the newest records back.
const BETWEEN_POLLS: Duration = Duration::from_secs(60);

/// How long a part of a folder may be under way while the run goes on; one a minute would be too many.
const BETWEEN_CLOSES: Duration = Duration::from_secs(60 * 60);

/// How long a page that was asked for may still take once somebody has asked for an end.
const GRACE: Duration = Duration::from_secs(3);

impl Stream {
    /// Reads up to now, or for ever. A failure is told here and kept with the data.
    pub(crate) async fn run(mut self) -> Result<(), Failure> {
        let mut closed = Instant::now();
        loop {
            let mut passed = self.pass().await;
            let is_due = !self.follow || closed.elapsed() >= BETWEEN_CLOSES;
            if let Ok(state) = &passed
                && (is_due || self.stop.is_asked())
            {
                closed = Instant::now();
                passed = self.close(state.clone()).await.and(passed);
            }
            if let Err(failure) = &passed {
                self.line.failed(failure);
                self.remember(failure).await;
            }
            let again = passed.as_ref().err().is_none_or(may_pass);
            if !(self.follow && again) || self.stop.is_asked() {
                return passed.map(|_| ());
            }
            self.line.waiting("news", BETWEEN_POLLS);
            tokio::select! {
                () = tokio::time::sleep(BETWEEN_POLLS) => {}
                () = self.stop.asked() => {
                    return match passed {
                        Ok(state) => self.close(state).await,
                        Err(_) => Ok(()),
                    };
                }
            }
        }
    }

    /// Once through everything up to now.
    async fn pass(&mut self) -> Result<StreamState, Failure> {
        let name = self.resource.name();
        let mut state = self
            .with(move |destination| destination.load(&name))
            .await?;
        let start = self.start(&mut state)?;
        self.line.begins(&state);
        state.last_error = None;
        let options = Options {
            support_type_scope: self.support_type_scope(),
            ..Options::default()
        };
        let mut pages = self.resource.pages(&self.zendesk, start, options)?;
        let mut next = self.next(&mut pages).await?;
        while let Some(page) = next {
            let page = state.take(page, &self.resource, self.overlap);
            // The next page is on its way while this one is stored.
            let store = pin!(self.store(page, state.clone()));
            let following = pin!(self.next(&mut pages));
            next = match select(store, following).await {
                Either::Left((stored, following)) => {
                    stored?;
                    self.line.page(&state);
                    following.await?
                }
                Either::Right((following, store)) => {
                    store.await?;
                    self.line.page(&state);
                    following?
                }
            };
        }
        if !self.stop.is_asked() {
            self.line.done(&state);
        }
        Ok(state)
    }

    /// Only exports of tickets and their events know it.
    fn support_type_scope(&self) -> Option<String> {
        let knows = matches!(
            self.resource.table().name,
            "tickets" | "tickets_by_time" | "ticket_events"
        );
        self.support_type_scope.clone().filter(|_| knows)
    }

    fn start(&self, state: &mut StreamState) -> Result<Start, Failure> {
        if let Some(checkpoint) = state.checkpoint.clone() {
            let reach = match checkpoint.start_time() {
                Some(position) => state.recent.reach(position, self.overlap),
                None => Duration::ZERO,
            };
            return Ok(Start::Checkpoint(checkpoint.earlier(reach)));
        }
        match self.since {
            Some(_) if !self.resource.has_start_time() => {
                let what = format!(
                    "{} has no start_time; leave --since out for it",
                    self.resource.name()
                );
                Err(Failure::new(Exit::Usage, what))
            }
            Some(since) => {
                state.since = Some(since.unix_secs());
                Ok(Start::Time(since))
            }
            None => Ok(Start::Beginning),
        }
    }

    /// The next page, unless somebody asks for an end first.
    async fn next(&self, pages: &mut Pages) -> Result<Option<Page<Value>>, Failure> {
        let mut stop = self.stop.clone();
        if stop.is_asked() {
            return Ok(None);
        }
        let next = pages.try_next();
        tokio::pin!(next);
        tokio::select! {
            page = &mut next => return Ok(page?),
            () = stop.asked() => {}
        }
        match tokio::time::timeout(GRACE, next).await {
            Ok(page) => Ok(page?),
            Err(_) => Ok(None),
        }
    }

    async fn store(&self, page: Page<Value>, state: StreamState) -> Result<(), Failure> {
        let (name, table) = (self.resource.name(), self.resource.table());
        self.with(move |destination| destination.store(&name, table, &page.records, &state))
            .await
    }

    async fn close(&self, state: StreamState) -> Result<(), Failure> {
        let (name, to) = (self.resource.name(), self.to.clone());
        self.with(move |destination| {
            destination.close(&name, &state)?;
            manifest::write(&to, destination);
            Ok(())
        })
        .await
    }

    /// Keeps what went wrong with the data, where that is still possible.
    async fn remember(&self, failure: &Failure) {
        let (name, what) = (self.resource.name(), failure.to_string());
        let kept = self.with(move |destination| {
            let mut state = destination.load(&name)?;
            state.last_error = Some(what);
            destination.close(&name, &state)
        });
        if let Err(e) = kept.await {
            tracing::debug!("the failure is not kept: {e}");
        }
    }

    /// Works on the destination, which other streams have in turn, beside the event loop.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Destination) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let destination = Arc::clone(&self.destination);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut destination.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await.unwrap_or_else(|e| {
            Err(Failure::new(Exit::Output, "the destination failed").because(e))
        })
    }
}

/// A server that is away comes back, and so may a disk that is full or a database that is busy.
fn may_pass(failure: &Failure) -> bool {
    matches!(
        failure.exit(),
        Exit::Unavailable | Exit::Output | Exit::State
    )
}
