use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
};

use chrono::DateTime;
use serde::Deserialize;

use crate::Record;

/// The last second of a page by time. The next page starts with that second again, so the records
/// of it that were already handed out are dropped there.
///
/// A record counts as handed out when its whole text is the same: a newer version with the same
/// id and the same second is never dropped. Pages are ordered by time, so only records next to the
/// seam are looked at; where a server breaks that order, a record is repeated, not lost.
#[derive(Default)]
pub(crate) struct Boundary {
    second: Option<i64>,
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Boundary {
    /// Drops the repeats at the front of a page.
    pub(crate) fn drop_repeats<T>(&self, records: &mut Vec<Record<T>>) {
        let Some(second) = self.second.filter(|_| !self.seen.is_empty()) else {
            return;
        };
        let front = records
            .iter()
            .take_while(|record| timestamp(record) == Some(second))
            .count();
        let mut index = 0;
        records.retain(|record| {
            index += 1;
            index > front || !self.seen.contains(&self.hasher.hash_one(record.json()))
        });
    }

    /// Remembers the records at the end of a page that the page from `next` on will hold again.
    pub(crate) fn remember<T>(&mut self, records: &[Record<T>], next: i64) {
        let tail = records
            .iter()
            .rev()
            .take_while(|record| timestamp(record) == Some(next));
        self.seen = tail
            .map(|record| self.hasher.hash_one(record.json()))
            .collect();
        self.second = Some(next);
    }
}

/// What `start_time` is compared with: tickets have a `generated_timestamp`, ticket events a
/// `timestamp`, users and organizations only `updated_at`.
fn timestamp<T>(record: &Record<T>) -> Option<i64> {
    #[derive(Deserialize)]
    struct Times<'a> {
        generated_timestamp: Option<i64>,
        timestamp: Option<i64>,
        #[serde(borrow)]
        updated_at: Option<std::borrow::Cow<'a, str>>,
    }
    let times: Times<'_> = record.view().ok()?;
    times.generated_timestamp.or(times.timestamp).or_else(|| {
        let updated_at = DateTime::parse_from_rfc3339(times.updated_at.as_deref()?).ok()?;
        Some(updated_at.timestamp())
    })
}
