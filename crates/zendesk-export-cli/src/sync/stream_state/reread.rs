//! What is kept while an export is read again.
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::StreamState;
use crate::{resource::Selection, sync::repeats::Repeats};

/// An export that is read again although the destination has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reread {
    /// Where it began: Unix seconds; `None` for the oldest records.
    pub(crate) from: Option<i64>,
    /// When it began, in Unix seconds.
    pub(crate) began_at: i64,
    /// The records that had gone out before.
    pub(crate) records_before: u64,
    /// Of the place that was given up, as long as there is no other.
    pub(crate) account: Option<String>,
    /// What it is asked for with.
    #[serde(flatten)]
    pub(crate) selection: Selection,
}

/// How an export is read again.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    pub(crate) account: String,
    pub(crate) selection: Selection,
}

impl StreamState {
    /// What the data, or what is being read again, was asked for with.
    pub(crate) fn asked_with(&self) -> Selection {
        let reread = self.reread.as_ref().map(|reread| &reread.selection);
        let asked = self.selection.as_ref().or(reread);
        asked.cloned().unwrap_or_default()
    }

    /// From now on the export is read again from a time, or from its oldest records.
    pub(crate) fn begin_again(&mut self, from: Option<i64>, selection: Selection, now: i64) {
        let account = self.account().map(str::to_owned);
        self.checkpoint = None;
        self.selection = None;
        self.caught_up_at = None;
        self.recent = Repeats::default();
        self.places.clear();
        self.since = self.since.and_then(|since| Some(since.min(from?)));
        self.reread = Some(Reread {
            from,
            began_at: now,
            records_before: self.records_out,
            account,
            selection,
        });
    }

    /// What was damaged has to come again, from where the first run began. The default is for a state that
    /// cannot be read: then that is all of the export.
    pub(crate) fn mended(mut self, again: &Again) -> Self {
        let from = self.since;
        self.begin_again(from, again.selection.clone(), Utc::now().timestamp());
        if let Some(reread) = &mut self.reread {
            reread.account.get_or_insert_with(|| again.account.clone());
        }
        self
    }
}
