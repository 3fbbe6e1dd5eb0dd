//! What a list that was read leaves in the state of its stream.
use chrono::Utc;
use zendesk_export::Resource;

use super::StreamState;
use crate::{
    sync::{taken::Taken, warnings::Told},
    table::Table,
};

/// A list that was read to its end.
pub(crate) struct ReadList<'a> {
    /// On the command line.
    pub(crate) name: &'a str,
    pub(crate) account: &'a str,
    pub(crate) pages: u64,
    /// How many records it has.
    pub(crate) sent: usize,
}

impl StreamState {
    /// Counts a list in that was read to its end, and of which this is to be stored.
    pub(crate) fn take_list(&mut self, read: &ReadList<'_>, taken: &Taken, resource: &Resource) {
        let now = Utc::now().timestamp();
        let times = taken
            .records
            .iter()
            .filter_map(|record| resource.version_of(record));
        self.newest = times.max().max(self.newest);
        let table = Table::of(resource);
        self.drift
            .look(read.name, table, &taken.records, self.records_out, now);
        self.list_of = Some(read.account.to_owned());
        self.pages += read.pages;
        self.records_in += read.sent as u64;
        self.records_out += (taken.records.len() + taken.gone.len()) as u64;
        self.repeats += read.sent.saturating_sub(taken.records.len()) as u64;
        let records = taken.records.iter().chain(&taken.gone);
        self.bytes += records.map(|r| r.json().len() as u64).sum::<u64>();
        self.stored_at = now;
        self.caught_up_at = Some(now);
        self.goes_well();
    }

    /// Keeps and tells what no run before has told, by its beginning.
    pub(crate) fn warn_once(&mut self, told: &mut Told, export: &str, begins: &str, whole: &str) {
        let begins = format!("{export}: {begins}");
        let mut known = self.warnings.newest().iter();
        if !known.any(|warning| warning.starts_with(&begins)) {
            self.warn(told, format!("{export}: {whole}"));
        }
    }

    /// Keeps what is odd about what was sent.
    pub(crate) fn warn(&mut self, told: &mut Told, warning: String) {
        let now = Utc::now().timestamp();
        self.warnings.add(told, "what was sent", warning, now);
    }
}
