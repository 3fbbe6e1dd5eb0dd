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
#[serde(transparent)]
pub(crate) struct Repeats(BTreeMap<i64, Vec<String>>);

impl Repeats {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops the records that were out before.
    pub(crate) fn drop_from(&self, records: &mut Vec<Record<Value>>, resource: &Resource) {
        let Some((last, _)) = self.0.last_key_value() else {
            return;
        };
        let front = records
            .iter()
            .take_while(|record| time(record, resource).is_some_and(|time| time <= *last))
            .count();
        let mut index = 0;
        records.retain(|record| {
            index += 1;
            index > front || !self.knows(record, resource)
        });
    }

    fn knows(&self, record: &Record<Value>, resource: &Resource) -> bool {
        time(record, resource)
            .and_then(|time| self.0.get(&time))
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
        let Some(position) = position else {
            self.0.clear();
            return;
        };
        let from = position.saturating_sub_unsigned(overlap.as_secs());
        self.0 = self.0.split_off(&from);
        for record in records.iter().rev() {
            let Some(time) = time(record, resource).filter(|time| *time >= from) else {
                break;
            };
            self.0.entry(time).or_default().push(fingerprint(record));
        }
    }
}

fn time(record: &Record<Value>, resource: &Resource) -> Option<i64> {
    Members::of(record)?.timestamp(resource)
}

/// Half of a SHA-256 in hexadecimal digits, which stays the same from one version to the next.
fn fingerprint(record: &Record<Value>) -> String {
    let digest = Sha256::digest(record.json());
    digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
