//! What systemd is told of a service of `Type=notify`: that it is ready, how it stands, that it lives, and that it
//! ends.
use std::{io, time::Duration};

use sd_notify::NotifyState;
use tokio::{task::JoinHandle, time::MissedTickBehavior};

use super::{
    progress::{Progress, Sight},
    stop::Stop,
};
use crate::text;

/// How often it is told how the run stands.
const EVERY: Duration = Duration::from_secs(10);

/// What tells systemd; it ends with this.
pub(super) struct Service(JoinHandle<()>);

impl Service {
    /// Of a run whose destination is open. It is ready by that, whether or not Zendesk answers: a service that had to
    /// wait for a page would be ended and started anew as long as Zendesk does not answer. `None` where nobody asks.
    pub(super) fn begin(progress: Progress, stop: Stop) -> Option<Self> {
        std::env::var_os("NOTIFY_SOCKET")?;
        Some(Self(tokio::spawn(tell(progress, stop))))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn tell(progress: Progress, mut stop: Stop) {
    let watchdog = sd_notify::watchdog_enabled();
    // Twice within the time that systemd waits.
    let every = watchdog.map_or(EVERY, |within| (within / 2).min(EVERY));
    let mut ticks = tokio::time::interval(every.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heard(sd_notify::notify(&[NotifyState::Ready]));
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.asked() => break heard(sd_notify::notify(&[NotifyState::Stopping])),
        }
        let sights = progress.sights();
        let status = status(&sights);
        let mut all = vec![NotifyState::Status(&status)];
        // This task is a part of the loop that all streams are in, so a loop that stands still says nothing.
        if watchdog.is_some() && !sights.iter().any(|sight| sight.is_hung) {
            all.push(NotifyState::Watchdog);
        }
        heard(sd_notify::notify(&all));
    }
}

/// Nothing is lost with it: systemd says itself that it heard nothing.
fn heard(told: io::Result<()>) {
    if let Err(e) = told {
        tracing::debug!("systemd does not hear: {e}");
    }
}

/// A line for `systemctl status`.
fn status(sights: &[Sight]) -> String {
    let still = sights.iter().filter_map(|sight| {
        let still = sight.still.as_ref()?;
        Some(format!("{} stands still {still}", sight.stream))
    });
    let still: Vec<_> = still.collect();
    if !still.is_empty() {
        return still.join("; ").replace('\n', " ");
    }
    let streams = text::counted(sights.len() as u64, "export");
    let behind = sights.iter().filter_map(|sight| sight.behind).max();
    behind.map_or_else(
        || format!("{streams}, without a page so far"),
        |behind| format!("{streams}, {} behind at most", text::age(behind)),
    )
}
