//! The records that the next run will be sent again: those at, after and just before a position in time,
//! and all of the last page.
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zendesk_export::Record;

use super::print::Print;

/// Fingerprints of whole records. A record of the same text was out before; a newer version of the same
/// second has another text. Nothing here goes by the order of records on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Repeats {
    /// Every record of this time and later is known.
    from: Option<i64>,
    /// By their time in Unix seconds.
    known: BTreeMap<i64, BTreeSet<Print>>,
    /// Those without a readable time, by the position that their page led to.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    untimed: BTreeMap<i64, BTreeSet<Print>>,
    /// Every record of the last page, where it will or may come again as a whole.
    page: BTreeSet<Print>,
}

/// What was given up, so that state and memory stay bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The overlap reaches this far back.
    Overlap(Duration),
    /// Records at or after the position itself may come twice.
    Position,
}

/// Some 2 MB of state, which is written with each page.
pub(crate) const MOST: usize = 50_000;

/// Records that no overlap asks for are needed to tell repeats, so more of them are kept.
const MOST_NEEDED: usize = 4 * MOST;

impl Repeats {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How much earlier than `position` a run can begin so that each repeat is known.
    pub(crate) fn reach(&self, position: i64, overlap: Duration) -> Duration {
        let known = position.saturating_sub(self.from.unwrap_or(position));
        overlap.min(Duration::from_secs(u64::try_from(known).unwrap_or(0)))
    }

    /// Whether each record was out before, wherever it stands; what a page holds twice, the library drops.
    /// `times` are those of the records.
    pub(crate) fn are_known(&self, records: &[Record<Value>], times: &[Option<i64>]) -> Vec<bool> {
        let records = records.iter().zip(times);
        records
            .map(|(record, time)| self.knows(record, *time))
            .collect()
    }

    fn knows(&self, record: &Record<Value>, time: Option<i64>) -> bool {
        let of_its_time = time.and_then(|time| self.known.get(&time));
        let may_be = of_its_time.is_some() || time.is_none() && !self.untimed.is_empty();
        if !may_be && self.page.is_empty() {
            return false;
        }
        let print = print(record);
        self.page.contains(&print)
            || of_its_time.is_some_and(|known| known.contains(&print))
            || time.is_none() && self.untimed.values().any(|known| known.contains(&print))
    }

    /// Remembers the records, as they were sent, that a run from `position` less `overlap` on will be sent
    /// again.
    pub(crate) fn remember(
        &mut self,
        records: &[Record<Value>],
        times: &[Option<i64>],
        position: Option<i64>,
        overlap: Duration,
    ) -> Option<Cut> {
        let Some(position) = position else {
            self.forget_times();
            return None;
        };
        let wanted = position.saturating_sub_unsigned(overlap.as_secs());
        let oldest = times.iter().flatten().min().copied();
        let from = self
            .from
            .or(oldest)
            .unwrap_or(position)
            .min(position)
            .max(wanted);
        self.from = Some(from);
        self.known = self.known.split_off(&from);
        self.untimed = self.untimed.split_off(&from);
        for (record, time) in records.iter().zip(times) {
            let (known, at) = match time {
                Some(time) if *time >= from => (&mut self.known, *time),
                None if is_object(record) => (&mut self.untimed, position),
                _ => continue,
            };
            known.entry(at).or_default().insert(print(record));
        }
        self.bound(position)
    }

    fn forget_times(&mut self) {
        (self.from, self.known, self.untimed) = (None, BTreeMap::new(), BTreeMap::new());
    }

    /// Gives up the oldest, and with it a part of the overlap.
    fn bound(&mut self, position: i64) -> Option<Cut> {
        let sets = self.known.values().chain(self.untimed.values());
        let mut held: usize = sets.map(BTreeSet::len).sum();
        let mut cut = None;
        while held > MOST
            && let Some(oldest) = self.known.first_entry().filter(|e| *e.key() < position)
        {
            let (time, prints) = oldest.remove_entry();
            held -= prints.len();
            let from = time.saturating_add(1);
            self.from = Some(from);
            let kept = position.saturating_sub(from).unsigned_abs();
            cut = Some(Cut::Overlap(Duration::from_secs(kept)));
        }
        if held > MOST_NEEDED {
            self.forget_times();
            cut = Some(Cut::Position);
        }
        cut
    }

    /// Remembers a page that will come again as a whole, beside what was remembered so before if `more`.
    pub(crate) fn remember_page(&mut self, records: &[Record<Value>], more: bool) {
        if !more {
            self.page.clear();
        }
        self.page.extend(records.iter().map(print));
    }

    /// Remembers a page that may come again. What is no object may look the same and be something else.
    pub(crate) fn remember_objects(&mut self, records: &[Record<Value>]) {
        self.page.clear();
        let objects = records.iter().filter(|record| is_object(record));
        self.page.extend(objects.map(print));
    }

    /// The same of what came beside the records of a page, beside what was remembered so before if `more`. Says what of
    /// it is known: from before, or since the page holds it twice.
    pub(crate) fn remember_beside(&mut self, records: &[Record<Value>], more: bool) -> Vec<bool> {
        let mut here = BTreeSet::new();
        let known = |record| {
            is_object(record) && {
                let print = print(record);
                !here.insert(print) || self.page.contains(&print)
            }
        };
        let known = records.iter().map(known).collect();
        if !more {
            self.page.clear();
        }
        self.page.append(&mut here);
        known
    }

    pub(crate) fn forget_page(&mut self) {
        self.page.clear();
    }
}

fn print(record: &Record<Value>) -> Print {
    Print::of(record.json().as_bytes())
}

/// What is no object may look the same and be something else.
fn is_object(record: &Record<Value>) -> bool {
    record.json().starts_with('{')
}

#[cfg(test)]
mod tests;
