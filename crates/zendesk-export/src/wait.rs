use std::{sync::Arc, time::Duration};

use crate::Error;

/// A pause that the client makes before a request: see
/// [`ClientBuilder::on_wait`](crate::ClientBuilder::on_wait).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wait<'a> {
    /// The export that waits, such as `tickets` or `custom_objects/asset`.
    pub export: &'a str,
    /// How long; nothing where a smaller page is asked for at once.
    pub lasts: Duration,
    /// What for.
    pub reason: WaitReason<'a>,
}

/// Why a client waits.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum WaitReason<'a> {
    /// Its own [`Pace`](crate::Pace) allows no request before then.
    Pace,
    /// Zendesk said that nothing is left of the budget until then: by the headers of an answer, or by
    /// `Retry-After`, perhaps to another export of this client.
    ServerLimit,
    /// A request failed, and will be sent again.
    #[non_exhaustive]
    Retry {
        /// What went wrong.
        error: &'a Error,
        /// How often the request was sent so far.
        tries: u32,
        /// How many records will be asked for, where the export has a page size.
        per_page: Option<u32>,
    },
}

/// The caller's function, which hears of each wait.
pub(crate) type OnWait = Arc<dyn Fn(&Wait<'_>) + Send + Sync>;

const TARGET: &str = "zendesk_export::wait";

impl Wait<'_> {
    /// The target of the `tracing` events that tell of the same waits, for programs that show them by
    /// [`on_wait`](crate::ClientBuilder::on_wait) and not in their log.
    pub const TARGET: &'static str = TARGET;

    pub(crate) async fn sleep(self, on_wait: &OnWait) {
        // Rounded up, as people read a wait.
        let seconds = self.lasts.as_millis().div_ceil(1_000);
        let seconds = u64::try_from(seconds).unwrap_or(u64::MAX);
        let export = self.export;
        match self.reason {
            WaitReason::Retry {
                error,
                tries,
                per_page,
            } => tracing::warn!(
                target: TARGET,
                export,
                tries,
                seconds,
                per_page,
                ?error,
                "will try again"
            ),
            WaitReason::Pace | WaitReason::ServerLimit => {
                tracing::info!(target: TARGET, export, seconds, "waiting for the rate limit");
            }
        }
        on_wait(&self);
        tokio::time::sleep(self.lasts).await;
    }
}
