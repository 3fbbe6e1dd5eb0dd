//! What the program has stored.

use std::{collections::HashSet, ops::Range};

use proptest::prop_assert;
use zendesk_export::StartTime;
use zendesk_export_sim::Version;

use crate::{
    case::{Case, Verdict},
    exports,
    versions::{self, Received},
};

pub struct Held {
    pub start: Option<StartTime>,
    /// How many records came that are none; what was to be there is lost.
    pub garbled: usize,
    versions: HashSet<(i64, String)>,
    texts: HashSet<String>,
}

/// Where a walk has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    timestamp: i64,
    /// Where ids are numbers; texts have no order.
    id: Option<u64>,
}

impl Held {
    pub fn new(start: Option<StartTime>) -> Self {
        Self {
            start,
            garbled: 0,
            versions: HashSet::new(),
            texts: HashSet::new(),
        }
    }

    pub fn store(&mut self, versions: impl IntoIterator<Item = Received>) {
        for version in versions {
            self.versions.insert((version.timestamp, version.id));
            self.texts.insert(version.json);
        }
    }

    /// Within one walk nothing comes twice, and all comes in its turn.
    pub fn check_order(&self, newest: Option<Place>, version: &Received) -> Verdict<Place> {
        let place = Place {
            timestamp: version.timestamp,
            id: version.id.parse().ok(),
        };
        let in_turn = newest.is_none_or(|newest| match place.id {
            Some(_) => newest < place,
            None => newest <= place,
        });
        prop_assert!(in_turn, "{place:?} after {newest:?}");
        Ok(place)
    }

    /// All that there is before a time has come, and as it is.
    pub fn check_complete(&self, case: &Case, versions: &[Version], until: i64) -> Verdict {
        let start = self.start.map_or(0, StartTime::unix_secs);
        let inlined = exports::is_within_records(case.export, &case.options);
        let mut missing = Vec::new();
        let due = |version: &&Version| (start..until).contains(&version.timestamp);
        for version in versions.iter().filter(due) {
            let Version {
                id,
                timestamp,
                json,
                ..
            } = version;
            if !self.versions.contains(&(*timestamp, id.clone())) {
                missing.push((timestamp, id));
            } else if !inlined {
                prop_assert!(self.texts.contains(json), "not as it was sent: {json}");
            }
        }
        prop_assert!(missing.len() <= self.garbled, "missing: {missing:?}");
        Ok(())
    }

    /// All that has come is of these times.
    pub fn check_within(&self, times: Range<i64>) -> Verdict {
        for (time, id) in &self.versions {
            prop_assert!(times.contains(time), "{id} of {time}, and not of {times:?}");
        }
        Ok(())
    }

    /// Nothing has come that was left out.
    pub fn check_options(&self, case: &Case) -> Verdict {
        for text in &self.texts {
            let deleted = versions::is_deleted(case.export, text);
            let asked_for = !case.options.exclude_deleted;
            prop_assert!(!deleted || asked_for, "it is deleted: {text}");
        }
        Ok(())
    }

    /// Nothing has come but this.
    pub fn check_true(&self, case: &Case, versions: &[Version]) -> Verdict {
        if exports::is_within_records(case.export, &case.options) {
            return Ok(());
        }
        let known: HashSet<_> = versions.iter().map(|version| &version.json).collect();
        for text in &self.texts {
            prop_assert!(known.contains(text), "it was never shown: {text}");
        }
        Ok(())
    }
}
