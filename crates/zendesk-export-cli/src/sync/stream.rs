//! One stream: pages from Zendesk, each stored before the next one counts.
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use futures_util::TryStreamExt as _;
use serde_json::Value;
use zendesk_export::{Client, Page, Paging, Start, StartTime};

use super::{
    destination::{Destination, To},
    manifest,
    members::Members,
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
            let passed = self.pass().await;
            let again = match &passed {
                Ok(_) => true,
                Err(failure) => {
                    self.line.failed(failure);
                    self.remember(failure).await;
                    // A server that is away comes back.
                    failure.exit() == Exit::Unavailable
                }
            };
            let last = !(self.follow && again) || self.stop.is_asked();
            if last || closed.elapsed() >= BETWEEN_CLOSES {
                closed = Instant::now();
                if let Ok(state) = &passed {
                    self.close(state.clone()).await?;
                }
            }
            if last {
                return passed.map(|_| ());
            }
            self.line.waiting("news", BETWEEN_POLLS);
            tokio::select! {
                () = tokio::time::sleep(BETWEEN_POLLS) => {}
                () = self.stop.asked() => {
                    if let Ok(state) = passed {
                        self.close(state).await?;
                    }
                    return Ok(());
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
        let mut pages = self
            .resource
            .pages(&self.zendesk, start, Options::default())?;
        let mut next = self.next(&mut pages).await?;
        while let Some(page) = next {
            let page = self.taken(&mut state, page);
            // The next page is on its way while this one is stored.
            let (stored, following) =
                tokio::join!(self.store(page, state.clone()), self.next(&mut pages));
            stored?;
            self.line.page(&state);
            next = following?;
        }
        if !self.stop.is_asked() {
            self.line.done(&state);
        }
        Ok(state)
    }

    fn start(&self, state: &mut StreamState) -> Result<Start, Failure> {
        if let Some(checkpoint) = state.checkpoint.clone() {
            return Ok(Start::Checkpoint(checkpoint.earlier(self.overlap)));
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

    /// Counts a page in, and drops what was out before.
    fn taken(&self, state: &mut StreamState, mut page: Page<Value>) -> Page<Value> {
        let resource = self.resource.table();
        let sent = page.records.len();
        if let Some(count) = page.count
            && usize::try_from(count) != Ok(sent + page.repeats)
        {
            state.warn(format!(
                "the server counted {count} records on a page that held {}",
                sent + page.repeats
            ));
        }
        state.recent.drop_from(&mut page.records, resource);
        let newest = page.records.last().and_then(Members::of);
        state.newest = newest
            .and_then(|members| members.timestamp(resource))
            .max(state.newest);
        state.pages += 1;
        state.records_in += sent as u64;
        state.records_out += page.records.len() as u64;
        state.repeats += (page.repeats + sent - page.records.len()) as u64;
        state.counted += page
            .count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0);
        state.bytes += page
            .records
            .iter()
            .map(|r| r.json().len() as u64)
            .sum::<u64>();
        state.stored_at = now();
        let position = match resource.paging {
            Paging::Time => page.checkpoint.start_time(),
            Paging::PageAfter => state.newest,
            _ => None,
        };
        state
            .recent
            .remember(&page.records, resource, position, self.overlap);
        state.checkpoint = Some(page.checkpoint.clone());
        page
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
            manifest::write_of(&to, destination)
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

fn now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    since_epoch.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}
