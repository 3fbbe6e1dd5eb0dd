//! Where accounts answer differently, or where Zendesk's answer is known in more than one form.

use crate::overfull_second::OverfullSecond;
use crate::page_latency::PageLatency;
use crate::sign_in::Credential;

use super::SimulatorBuilder;

/// What is set; the rest is what Zendesk is known or presumed to answer today.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) overfull_second: OverfullSecond,
    pub(super) start_time_refusal: Option<(u16, String)>,
    pub(super) link_base_url: Option<String>,
    pub(super) page_latency: PageLatency,
}

impl SimulatorBuilder {
    /// What time exports do with a second that holds more records than a page;
    /// [`OverfullSecond::PageGrows`] unless set.
    pub fn overfull_second(mut self, answer: OverfullSecond) -> Self {
        self.answers.overfull_second = answer;
        self
    }

    /// What Support says to a `start_time` that is too recent: this status, and this body as JSON.
    ///
    /// Unless set it is 422 `InvalidValue`, `Too recent start_time. Use a start_time older than 1
    /// minute`. That is presumed: on record is the text of old, with `5 minutes`, which comes with
    /// a [minimum age](Self::minimum_start_time_age) of five minutes; today's status and wording
    /// are not, and clients of 2023 report a 400. Articles, Talk and routing give the same answer
    /// here, though that they refuse a start at all is on no record. Metric events take any start,
    /// and the export of custom objects keeps its own refusal.
    pub fn start_time_refusal(mut self, status: u16, body: impl Into<String>) -> Self {
        self.answers.start_time_refusal = Some((status, body.into()));
        self
    }

    /// Lets this `Bearer` token sign in as an agent who is no administrator; who else may sign in
    /// does not change.
    ///
    /// Agents get 403 from all exports but those of custom objects and articles.
    pub fn agent_token(mut self, token: impl Into<String>) -> Self {
        self.sign_in.accept_agent(Credential::Bearer(token.into()));
        self
    }

    /// Where `next_page`, `after_url` and their like lead, without a trailing slash; the address
    /// that it listens on unless set.
    ///
    /// With Zendesk they can lead to another host than the one that was asked, in accounts with
    /// several brands or with host mapping.
    pub fn link_base_url(mut self, base_url: impl Into<String>) -> Self {
        self.answers.link_base_url = Some(base_url.into());
        self
    }

    /// How long each page takes, in real time whatever the [clock's speed](Self::clock_speed); unless set, no
    /// longer than it takes to make it.
    ///
    /// Other requests are answered meanwhile, however many wait. The records are those of the time of the
    /// request, and are [exposed](crate::Simulator::exposed) when they are sent. What comes instead of a page
    /// comes at once, but for the 504 of a page that took too long. This needs a Tokio runtime with time
    /// enabled, as it usually is, and goes by Tokio's clock, which a test can pause.
    pub fn page_latency(mut self, latency: impl Into<PageLatency>) -> Self {
        self.answers.page_latency = latency.into();
        self
    }
}
