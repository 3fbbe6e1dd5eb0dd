//! The running simulator.

use std::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::account::Resource;
use crate::builder::SimulatorBuilder;
use crate::help_desk::HelpDesk;

/// A local stand-in for the incremental exports of one Zendesk account.
///
/// It serves from [`SimulatorBuilder::start`] until it is dropped or [shut down](Self::shutdown).
#[must_use = "it stops serving when it is dropped"]
pub struct Simulator {
    help_desk: Arc<HelpDesk>,
    // Serving ends when the sender is used or dropped.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Simulator {
    /// Describes a simulator; nothing listens until [`SimulatorBuilder::start`].
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::new()
    }

    pub(crate) fn new(
        help_desk: Arc<HelpDesk>,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
    ) -> Self {
        Self {
            help_desk,
            stop,
            serving,
        }
    }

    /// Where it listens, without a trailing slash: `http://127.0.0.1:50123`.
    pub fn base_url(&self) -> &str {
        self.help_desk.account.base_url()
    }

    /// How many export requests it has answered so far, whatever the status.
    pub fn requests(&self) -> u64 {
        self.help_desk.requests()
    }

    /// How many records a complete export of `tickets`, `ticket_events`, `users` or
    /// `organizations` delivers when no parameter widens or narrows it.
    ///
    /// Tickets of AI agents, which only `support_type_scope` brings in, and their events are not
    /// counted; deleted records are. `None` for any other resource.
    pub fn record_count(&self, resource: &str) -> Option<u64> {
        let resource = Resource::named(resource)?;
        Some(self.help_desk.account.default_scope_len(resource))
    }

    /// Serves until the serving task ends, which it does not do by itself.
    pub async fn wait(self) {
        let Self { stop, serving, .. } = self;
        // An error means that the runtime is shutting down, which ends the wait just as well.
        let _ = serving.await;
        drop(stop);
    }

    /// Stops listening, finishes the requests under way, and returns.
    pub async fn shutdown(self) {
        let Self { stop, serving, .. } = self;
        drop(stop);
        let _ = serving.await;
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("base_url", &self.base_url())
            .field("requests", &self.requests())
            .finish_non_exhaustive()
    }
}
