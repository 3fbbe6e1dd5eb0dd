//! What is known of a stream, kept with its data.
use std::time::Duration;

use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zendesk_export::{Checkpoint, Page, Paging};

use super::{
    members::Members,
    repeats::{Repeats, fingerprints},
};
use crate::{failure::Failure, resource::Resource};

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
    /// Records that the server sent.
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
    /// Counts a page in, and drops what was out before.
    pub(crate) fn take(
        &mut self,
        mut page: Page<Value>,
        resource: &Resource,
        overlap: Duration,
    ) -> Page<Value> {
        let name = resource.name();
        let resource = resource.table();
        let sent = page.records.len();
        if let Some(count) = page.count
            && usize::try_from(count) != Ok(sent + page.repeats)
        {
            let held = sent + page.repeats;
            self.warn(format!(
                "{name}: the server counted {count} records on a page that held {held}"
            ));
        }
        // A place that the page does not lead on from will send it again.
        let stays = self.checkpoint.as_ref() == Some(&page.checkpoint);
        let whole = if stays {
            fingerprints(&page.records)
        } else {
            Vec::new()
        };
        self.recent.drop_from(&mut page.records, resource);
        let newest = page.records.last().and_then(Members::of);
        self.newest = newest
            .and_then(|members| members.timestamp(resource))
            .max(self.newest);
        self.pages += 1;
        self.records_in += (sent + page.repeats) as u64;
        self.records_out += page.records.len() as u64;
        self.repeats += (page.repeats + sent - page.records.len()) as u64;
        self.counted += page
            .count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0);
        self.bytes += page
            .records
            .iter()
            .map(|r| r.json().len() as u64)
            .sum::<u64>();
        self.stored_at = Utc::now().timestamp();
        let position = match resource.paging {
            Paging::Time => page.checkpoint.start_time(),
            Paging::PageAfter => self.newest,
            _ => None,
        };
        self.recent
            .remember(&page.records, resource, position, overlap);
        self.recent.remember_page(whole);
        self.checkpoint = Some(page.checkpoint.clone());
        page
    }

    /// In place of one that cannot be used, for those who look.
    pub(crate) fn unusable(why: Failure) -> Self {
        Self {
            last_error: Some(why.to_string()),
            ..Self::default()
        }
    }

    /// What a manifest says of it.
    pub(crate) fn figures(&self) -> Map<String, Value> {
        let mut figures = match serde_json::to_value(self) {
            Ok(Value::Object(figures)) => figures,
            _ => Map::new(),
        };
        figures.remove("recent");
        figures
    }

    fn warn(&mut self, warning: String) {
        if self.warnings.len() < MOST_WARNINGS && !self.warnings.contains(&warning) {
            tracing::warn!("{warning}");
            self.warnings.push(warning);
        }
    }
}
