//! What is known of a stream, kept with its data.
use std::{fmt::Display, time::Duration};

use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zendesk_export::{Checkpoint, Members, Page, Paging, Record};

use super::{
    drift::Drift,
    repeats::Repeats,
    seam::{cut_short, position, times},
    taken::Taken,
    warnings::{self, Told, Warnings},
};
use crate::{
    failure::Failure,
    resource::{Resource, Selection},
    since::Until,
    table::Table,
};

/// Where a stream stands, and what went through it since its first run. It is stored together with
/// each page, so it always describes the data beside it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StreamState {
    /// Where to go on from.
    pub(crate) checkpoint: Option<Checkpoint>,
    /// The account that a list is of, which has no checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list_of: Option<String>,
    /// What the data was asked for with; `None` before that was kept, and for what has none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selection: Option<Selection>,
    /// Where the first run began: Unix seconds; `None` for everything.
    pub(crate) since: Option<i64>,
    /// Before which time the last run was to end, in Unix seconds; `None` for up to now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<i64>,
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
    /// When the server last said that there is nothing more, before `until` where there is one, in Unix seconds;
    /// `None` while there is.
    pub(crate) caught_up_at: Option<i64>,
    /// Why the last run, or the last try of a run that follows, ended, if it did not end well.
    pub(crate) last_error: Option<String>,
    /// Since when no try has led on, in Unix seconds.
    pub(crate) failing_since: Option<i64>,
    /// When a run that follows tries again, in Unix seconds.
    pub(crate) next_try: Option<i64>,
    /// The export is being read again, to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reread: Option<Reread>,
    /// Where else it is read at the same time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) places: Vec<Place>,
    /// How much of the budget was used when this was last stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) budget: Option<Used>,
    /// What the last runs did.
    #[serde(skip_serializing_if = "Runs::is_empty")]
    pub(crate) runs: Runs,
    /// What somebody should look at.
    #[serde(flatten)]
    pub(crate) warnings: Warnings,
    /// What was sent otherwise than is documented.
    #[serde(skip_serializing_if = "Drift::is_empty")]
    pub(crate) drift: Drift,
    /// What is needed to know repeats of the next run.
    #[serde(skip_serializing_if = "Repeats::is_empty")]
    pub(crate) recent: Repeats,
}

impl StreamState {
    /// Counts a page in, and drops what was out before: what a place remembers, and what the destination
    /// says that it `holds`.
    pub(crate) fn take(
        &mut self,
        which: Which,
        mut page: Page<Value>,
        holds: &[bool],
        resource: &Resource,
        overlap: Duration,
        told: &mut Told,
    ) -> Taken {
        let name = resource.name();
        let paging = resource.table().paging;
        let now = Utc::now().timestamp();
        let sent = page.records.len() + page.repeats;
        for (kind, what) in warnings::of_page(&page, &name) {
            self.warnings.add(told, kind, what, now);
        }

        let times = times(&page, resource);
        self.newest = times.iter().flatten().copied().max().max(self.newest);
        let mut recent = std::mem::take(self.recent_of(which));
        let mut known = recent.are_known(&page.records, &times);
        for (known, holds) in known.iter_mut().zip(holds) {
            *known |= holds;
        }
        let position = position(&page, &times, self.newest, paging, now);
        // What becomes visible late is looked for in the last place alone, once it is the only one.
        let overlap = match self.end_of(which) {
            Some(_) => Duration::ZERO,
            None => overlap,
        };
        let cut = recent.remember(&page.records, &times, position, overlap);
        if let Some(cut) = cut {
            self.warnings
                .add(told, "repeats", cut_short(&name, cut, overlap), now);
        }
        // A page that did not lead on comes again, with those that the page before held and that were left
        // out of it, or with that page as a whole; the last one may, whatever its times say.
        if !page.leads_on {
            let stays = self.checkpoint_of(which) == Some(&page.checkpoint);
            let more = page.repeats > 0 || stays && paging == Paging::Cursor;
            recent.remember_page(&page.records, more);
        } else if page.end_of_stream || matches!(paging, Paging::CursorAlone | Paging::Time) {
            recent.remember_objects(&page.records);
        } else {
            recent.forget_page();
        }
        *self.recent_of(which) = recent;
        let mut known = known.into_iter();
        page.records.retain(|_| !known.next().unwrap_or_default());
        let table = Table::of(resource.table());
        self.drift
            .look(&name, table, &page.records, self.records_out, now);

        self.counts(&page, sent);
        self.stored_at = now;
        let is_last = match self.until {
            Some(_) => page.reached_end,
            None => page.end_of_stream,
        };
        self.caught_up_at = (is_last && self.places.is_empty()).then_some(now);
        if page.leads_on || page.end_of_stream {
            self.goes_well();
        }
        self.goes_on(which, page.checkpoint);
        Taken::with_sideloads(page.records, page.sideloads, page.extra)
    }

    /// Counts what was sent with a page, and what of it goes on.
    fn counts(&mut self, page: &Page<Value>, sent: usize) {
        self.pages += 1;
        self.records_in += sent as u64;
        self.records_out += page.records.len() as u64;
        self.repeats += (sent - page.records.len()) as u64;
        self.counted += page
            .count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0);
        self.bytes += page
            .records
            .iter()
            .map(|r| r.json().len() as u64)
            .sum::<u64>();
    }

    /// Leaves out of a page that was taken what the destination holds already.
    pub(crate) fn leave_out(&mut self, taken: &mut Taken, held: &[bool]) {
        let mut held = held.iter();
        taken.records.retain(|record| {
            let is_held = held.next().copied().unwrap_or_default();
            if is_held {
                self.records_out -= 1;
                self.repeats += 1;
                self.bytes -= record.json().len() as u64;
            }
            !is_held
        });
    }

    /// Counts in what came beside the records of a page, and returns what of it was not out with the page
    /// before, or with those before it that would come again with this one, and once what was twice on this page.
    pub(crate) fn take_beside(
        &mut self,
        stream: &str,
        sent: &[Record<Value>],
        table: &Table,
        page: &Self,
        comes_with_others: bool,
    ) -> Vec<Record<Value>> {
        let known = self.recent.remember_beside(sent, comes_with_others);
        let new = sent.iter().zip(known).filter(|(_, known)| !known);
        let new: Vec<_> = new.map(|(record, _)| record.clone()).collect();
        let times = new
            .iter()
            .filter_map(|record| table.version(&Members::of(record)?));
        self.newest = times.max().max(self.newest);
        self.drift
            .look(stream, table, &new, self.records_out, page.stored_at);
        self.pages += 1;
        self.records_in += sent.len() as u64;
        self.records_out += new.len() as u64;
        self.repeats += (sent.len() - new.len()) as u64;
        self.bytes += new.iter().map(|r| r.json().len() as u64).sum::<u64>();
        (self.stored_at, self.caught_up_at) = (page.stored_at, page.caught_up_at);
        new
    }

    /// In place of one that cannot be used, for those who look.
    pub(crate) fn unusable(why: Failure) -> Self {
        Self {
            last_error: Some(why.to_string()),
            ..Self::default()
        }
    }

    /// For those who want to know where it stands, and not to go on.
    #[cfg(feature = "delta")]
    pub(crate) fn forget_repeats(&mut self) {
        self.recent = Repeats::default();
        for place in &mut self.places {
            place.recent = Repeats::default();
        }
    }

    /// A try came to nothing, and this is when the next one is due, where that is known.
    pub(crate) fn fails(&mut self, why: String, now: i64, next_try: Option<i64>) {
        self.last_error = Some(why);
        self.failing_since.get_or_insert(now);
        self.next_try = next_try;
    }

    /// The stream leads on again.
    pub(crate) fn goes_well(&mut self) {
        (self.last_error, self.failing_since, self.next_try) = (None, None, None);
    }

    /// From now on it is read up to there, or up to now.
    pub(crate) fn ends_at(&mut self, until: Option<Until>) {
        let until = until.map(Until::unix_secs);
        if self.until != until {
            (self.until, self.caught_up_at) = (until, None);
        }
    }

    /// As [`Until::is_reached`].
    pub(crate) fn is_read_before(
        &self,
        until: Until,
        there: &dyn Display,
    ) -> Result<bool, Failure> {
        let places = self.places.iter().map(|place| Some(&place.checkpoint));
        let all = places.chain([self.checkpoint.as_ref()]).flatten();
        let at = all.filter_map(Checkpoint::start_over).max();
        // A record may be dated ahead.
        let newest = self.newest.map(|newest| newest.min(self.stored_at));
        let is_reached = until.is_reached(there, at, newest)?;
        Ok(is_reached && self.places.is_empty() && self.reread.is_none())
    }

    /// The account that its data is of.
    pub(crate) fn account(&self) -> Option<&str> {
        match (&self.checkpoint, &self.reread) {
            (Some(checkpoint), _) => Some(checkpoint.account()),
            (None, Some(reread)) => reread.account.as_deref(),
            (None, None) => self.list_of.as_deref(),
        }
    }

    /// What a manifest says of it.
    pub(crate) fn figures(&self) -> Map<String, Value> {
        let mut figures = match serde_json::to_value(self) {
            Ok(Value::Object(figures)) => figures,
            _ => Map::new(),
        };
        figures.remove("recent");
        if let Some(drift) = figures.get_mut("drift").and_then(Value::as_object_mut) {
            drift.remove("members");
        }
        let places = figures.get_mut("places").and_then(Value::as_array_mut);
        for place in places
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            place.remove("recent");
        }
        figures
    }
}

mod list;
mod places;
mod reread;
mod runs;
#[cfg(test)]
mod tests;
mod used;

pub(crate) use list::ReadList;
pub(crate) use places::{Left, Place, Which};
pub(crate) use reread::{Again, Reread};
pub(crate) use runs::{Run, Runs, Waited};
pub(crate) use used::Used;
