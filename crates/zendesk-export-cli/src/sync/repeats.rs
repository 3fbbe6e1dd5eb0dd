//! The records that the next run will be sent again: those at and just before a position in time.
use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zendesk_export::{Record, Resource};

use super::members::Members;

/// Fingerprints of whole records, by their time in Unix seconds. A record of the same text was out
/// before; a newer version of the same second has another text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Repeats {
    /// Every record of this time and later is known.
    from: Option<i64>,
    known: BTreeMap<i64, Vec<String>>,
    /// Every record of the last page, where it did not lead on and so will come again as a whole.
    page: Vec<String>,
}

impl Repeats {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How much earlier than `position` a run can begin so that each repeat is known.
    pub(crate) fn reach(&self, position: i64, overlap: Duration) -> Duration {
        let known = position.saturating_sub(self.from.unwrap_or(position));
        overlap.min(Duration::from_secs(u64::try_from(known).unwrap_or(0)))
    }

    /// Drops the records that were out before.
    pub(crate) fn drop_from(&self, records: &mut Vec<Record<Value>>, resource: &Resource) {
        if !self.page.is_empty() {
            records.retain(|record| !self.page.contains(&fingerprint(record)));
        }
        let Some((last, _)) = self.known.last_key_value() else {
            return;
        };
        let front = records
            .iter()
            .take_while(|record| time(record, resource).is_none_or(|time| time <= *last))
            .count();
        let mut index = 0;
        records.retain(|record| {
            index += 1;
            index > front || !self.knows(record, resource)
        });
    }

    fn knows(&self, record: &Record<Value>, resource: &Resource) -> bool {
        time(record, resource)
            .and_then(|time| self.known.get(&time))
            .is_some_and(|known| known.contains(&fingerprint(record)))
    }

    /// Remembers the records that a run from `position` less `overlap` on will be sent again. They are
    /// ordered by time, so that only the end of a page is looked at.
    pub(crate) fn remember(
        &mut self,
        records: &[Record<Value>],
        resource: &Resource,
        position: Option<i64>,
        overlap: Duration,
    ) {
        self.page.clear();
        let Some(position) = position else {
            (self.from, self.known) = (None, BTreeMap::new());
            return;
        };
        let wanted = position.saturating_sub_unsigned(overlap.as_secs());
        let oldest = records.iter().find_map(|record| time(record, resource));
        let from = match self.from {
            Some(from) => from.max(wanted),
            None => wanted.max(oldest.unwrap_or(position)),
        };
        self.from = Some(from);
        self.known = self.known.split_off(&from);
        for record in records.iter().rev() {
            match time(record, resource) {
                Some(time) if time >= from => {
                    self.known
                        .entry(time)
                        .or_default()
                        .push(fingerprint(record));
                }
                Some(_) => break,
                None => {}
            }
        }
    }

    /// Remembers a page that did not lead on.
    pub(crate) fn remember_page(&mut self, fingerprints: Vec<String>) {
        self.page = fingerprints;
    }
}

/// Those of a page as it was sent.
pub(crate) fn fingerprints(records: &[Record<Value>]) -> Vec<String> {
    records.iter().map(fingerprint).collect()
}

fn time(record: &Record<Value>, resource: &Resource) -> Option<i64> {
    Members::of(record)?.timestamp(resource)
}

/// Half of a SHA-256 in hexadecimal digits, which stays the same from one version to the next.
fn fingerprint(record: &Record<Value>) -> String {
    let mut digits = format!("{:x}", Sha256::digest(record.json()));
    digits.truncate(32);
    digits
}
