//! What people see of a run.
use std::time::Duration;

use super::stream_state::StreamState;
use crate::failure::Failure;

/// All lines of a run.
pub(crate) struct Progress;

/// The line of one stream.
#[derive(Clone)]
pub(crate) struct Line {
    stream: String,
}

impl Progress {
    pub(crate) fn start(_quiet: bool) -> Self {
        Self
    }

    pub(crate) fn line(&self, stream: &str) -> Line {
        Line {
            stream: stream.to_owned(),
        }
    }

    pub(crate) fn end(&self) {}
}

impl Line {
    /// A pass begins from this state.
    pub(crate) fn begins(&self, _state: &StreamState) {}

    /// A page has come, and this is the state with it.
    pub(crate) fn page(&self, state: &StreamState) {
        tracing::debug!("{}: {} records", self.stream, state.records_out);
    }

    pub(crate) fn waiting(&self, for_what: &str, wait: Duration) {
        tracing::debug!("{}: waits {} s for {for_what}", self.stream, wait.as_secs());
    }

    pub(crate) fn done(&self, state: &StreamState) {
        tracing::info!("{}: {} records", self.stream, state.records_out);
    }

    pub(crate) fn failed(&self, failure: &Failure) {
        tracing::error!("{}: {failure}", self.stream);
    }
}
