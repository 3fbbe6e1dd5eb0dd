//! What is known of a stream, kept with its data.
use serde::{Deserialize, Serialize};
use zendesk_export::Checkpoint;

use super::repeats::Repeats;

/// Where a stream stands, and what went through it since its first run. It is stored together with
/// each page, so it always describes the data beside it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StreamState {
    /// Where to go on from.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Where the first run began: Unix seconds; `None` for everything.
    pub(crate) since: Option<i64>,
    pub(crate) pages: u64,
    /// Records that the server sent and the library handed out.
    pub(crate) records_in: u64,
    /// Records that went on to the destination.
    pub(crate) records_out: u64,
    /// Records left out because the very same text went out before.
    pub(crate) repeats: u64,
    /// The sum of the server's own counts, over the pages that had one.
    pub(crate) counted: u64,
    /// The JSON text of the records that went out, in bytes.
    pub(crate) bytes: u64,
    /// The time of the newest record, in Unix seconds.
    pub(crate) newest: Option<i64>,
    /// When this was last stored, in Unix seconds.
    pub(crate) stored_at: i64,
    /// Why the last run ended, if it did not end well.
    pub(crate) last_error: Option<String>,
    /// What somebody should look at; each is told once.
    pub(crate) warnings: Vec<String>,
    /// What is needed to know repeats of the next run.
    #[serde(skip_serializing_if = "Repeats::is_empty")]
    pub(crate) recent: Repeats,
}

/// More than these tell nobody anything new.
const MOST_WARNINGS: usize = 20;

impl StreamState {
    pub(crate) fn warn(&mut self, warning: String) {
        tracing::warn!("{warning}");
        if self.warnings.len() < MOST_WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
