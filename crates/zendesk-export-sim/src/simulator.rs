//! The running simulator.

mod faults;

use std::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::current::{self, Version};
use crate::help_desk::HelpDesk;
use crate::oauth::TokenPair;

/// A local stand-in for the incremental exports of one Zendesk account.
///
/// It serves from [`SimulatorBuilder::start`](crate::SimulatorBuilder::start) until it is dropped or [shut down](Self::shutdown).
#[must_use = "it stops serving when it is dropped"]
pub struct Simulator {
    help_desk: Arc<HelpDesk>,
    // Serving ends when the sender is used or dropped.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Simulator {
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

    /// How many export requests came so far, whatever was answered.
    pub fn requests(&self) -> u64 {
        self.help_desk.traffic.counts().requests
    }

    /// How many export requests have no answer yet.
    pub fn requests_under_way(&self) -> u64 {
        self.help_desk.traffic.counts().under_way
    }

    /// How many export requests had no answer yet at any one time so far. Without a
    /// [latency](crate::SimulatorBuilder::page_latency) each is answered before the next.
    pub fn most_requests_under_way(&self) -> u64 {
        self.help_desk.traffic.counts().most_under_way
    }

    /// How many export requests came within any minute so far, whenever it began; whatever was
    /// answered, and all exports together.
    ///
    /// A client that keeps to so many requests a minute never has more. One that goes by Zendesk's
    /// windows, which begin with the minutes of the [clock](crate::SimulatorBuilder::clock), may have
    /// twice as many and be right: it goes too fast where it is [answered](Self::answered) 429.
    pub fn most_requests_in_a_minute(&self) -> usize {
        self.help_desk.traffic.counts().most_in_a_minute
    }

    /// How many access tokens clients got from `POST /oauth/tokens` so far.
    pub fn tokens_issued(&self) -> u64 {
        self.help_desk.sign_in.oauth.tokens_issued()
    }

    /// Issues a first pair of tokens of scope `read` to this OAuth client, as if an administrator had
    /// consented and the client had exchanged its code.
    ///
    /// The refresh token wants the client's secret along.
    pub fn issue_tokens(&self, client_id: &str) -> TokenPair {
        let now = (self.help_desk.clock)();
        self.help_desk.sign_in.oauth.issue(client_id, now)
    }

    /// Revokes every access token that it has issued: from now on they get 401. Refresh tokens
    /// stay good.
    pub fn revoke_tokens(&self) {
        self.help_desk.sign_in.oauth.revoke();
    }

    /// What a client that ends a walk now holds, if it has made no mistake: each record of a
    /// resource in its newest version, those of deleted records included, by time and then by id.
    ///
    /// What is withheld at the moment is not there. Of a record that changed within the last minute
    /// a client may still have a former version, and one that it never saw is to be expected later.
    ///
    /// The resources are those of [`record_count`](Self::record_count), and as there records of AI
    /// agents are left out; `None` for any other and for what the account is
    /// [without](crate::SimulatorBuilder::without). Versions are made as the iterator goes on, of the
    /// moment at which it began.
    pub fn current(&self, resource: &str) -> Option<impl Iterator<Item = Version> + use<'_>> {
        let resource = self.help_desk.resource(resource)?;
        Some(current::current(&*self.help_desk, resource))
    }

    /// Every version of a record of this resource that a page has held so far, once, in no
    /// particular order; `None` for a resource that is unknown, or that the account is
    /// [without](crate::SimulatorBuilder::without).
    ///
    /// These are the pages whose records were sent truly and whole, whatever was asked for and
    /// whatever [fault](crate::Fault) was in what is around the records: `SlowBody`, `ClockSkew`,
    /// `DuplicatedRecords`, `StalePage` and `StuckEndTime` expose them; other faults and `HEAD` do
    /// not. What came beside the records as a sideload does not count. Only the numbers of the
    /// versions are kept, as ranges; they are made again as the iterator goes on.
    pub fn exposed(&self, resource: &str) -> Option<impl Iterator<Item = Version> + use<'_>> {
        let resource = self.help_desk.resource(resource)?;
        Some(current::exposed(&*self.help_desk, resource))
    }

    /// How many records a complete export delivers when no parameter widens or narrows it.
    ///
    /// The resources are `tickets`, `ticket_events`, `ticket_metric_events`,
    /// `side_conversation_events`, `users`, `organizations`, `custom_objects/KEY`, `routing_attributes`, `routing_attribute_values`,
    /// `routing_instance_values`, `articles`, `calls` and `legs`; `None` for any other, and for those of
    /// a product that the account is [without](crate::SimulatorBuilder::without).
    ///
    /// In a [live account](crate::SimulatorBuilder::changes_per_second) it is the number at the moment:
    /// with the new records, and without those that are withheld after a change.
    ///
    /// Tickets of AI agents, which only `support_type_scope` brings in, and their events are not
    /// counted; deleted records are.
    pub fn record_count(&self, resource: &str) -> Option<u64> {
        let resource = self.help_desk.resource(resource)?;
        Some(current::current_count(&self.help_desk, resource))
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
