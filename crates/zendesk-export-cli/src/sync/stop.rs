//! Ctrl-C, SIGTERM and SIGHUP: the first asks for an end at a page's boundary, the second ends at once.
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{
    failure::{Exit, Failure},
    signals::Signals,
};

/// How long another program's transaction is waited for once an end is asked for.
pub(crate) const FOR_A_LOCK: Duration = Duration::from_secs(2);

/// How long a page that was asked for may still take then.
pub(crate) const FOR_A_PAGE: Duration = Duration::from_secs(3);

/// How long whatever is under way may still take then.
const FOR_ALL: Duration = Duration::from_secs(5);

/// What begins after that time is given this long all the same.
const LEAST: Duration = Duration::from_secs(1);

/// Whether an end is asked for, and since when.
#[derive(Clone)]
pub(crate) struct Stop {
    asked: watch::Receiver<Option<Instant>>,
    ask: Arc<watch::Sender<Option<Instant>>>,
}

impl Stop {
    pub(crate) fn on_signals() -> Result<Self, Failure> {
        let mut signals = Signals::new().map_err(Failure::unavailable)?;
        let stop = Self::new();
        let asked = stop.clone();
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("stopping after the page under way; once more stops at once");
            asked.ask();
            signals.next().await;
            // Whatever is stored is whole: each store is all or nothing.
            std::process::exit(Exit::Stopped as i32);
        });
        Ok(stop)
    }

    /// One that nobody but this program asks for.
    pub(crate) fn new() -> Self {
        let (ask, asked) = watch::channel(None);
        let ask = Arc::new(ask);
        Self { asked, ask }
    }

    /// Asks for an end, as a signal does.
    pub(crate) fn ask(&self) {
        self.ask
            .send_modify(|asked| *asked = asked.or(Some(Instant::now())));
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.asked.borrow().is_some()
    }

    /// Whether an end was asked for that long ago.
    pub(crate) fn is_asked_for(&self, time: Duration) -> bool {
        self.asked
            .borrow()
            .is_some_and(|asked| asked.elapsed() >= time)
    }

    /// Ends when an end is asked for.
    pub(crate) async fn asked(&mut self) {
        // The sender lives as long as this does, so there is no error.
        let _ = self.asked.wait_for(Option::is_some).await;
    }

    /// Ends when an end was asked for so long ago that nothing is waited for any more.
    pub(crate) async fn overdue(&mut self) {
        let began = Instant::now();
        self.asked().await;
        let asked = self.asked.borrow().unwrap_or(began);
        let until = (asked + FOR_ALL).max(began + LEAST);
        tokio::time::sleep_until(until.into()).await;
    }
}

/// Work that keeps nothing: it ends as soon as an end is asked for.
pub(crate) async fn or_stopped(
    work: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let mut signals = Signals::new().map_err(Failure::unavailable)?;
    tokio::select! {
        done = work => done,
        () = signals.next() => Err(Failure::new(Exit::Stopped, "stopped as asked")),
    }
}
