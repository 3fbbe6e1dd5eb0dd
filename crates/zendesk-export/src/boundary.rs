use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
};

use chrono::DateTime;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Record;

/// The records at the seam between two pages. A page by time starts with the last second of the one
/// before, so the records of it that were already handed out are dropped there.
///
/// A record counts as handed out when its whole text is the same: a newer version with the same
/// id and the same second is never dropped. Pages are ordered by time, so only records next to the
/// seam are looked at; where a server breaks that order, a record is repeated, not lost.
#[derive(Default)]
pub(crate) struct Boundary {
    /// `None` where the whole page before is the seam.
    second: Option<i64>,
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Boundary {
    /// Drops the repeats at the front of a page.
    pub(crate) fn drop_repeats<T>(&self, records: &mut Vec<Record<T>>, member: &str) {
        if self.seen.is_empty() {
            return;
        }
        let at_seam = |record: &Record<T>| {
            self.second
                .is_none_or(|second| timestamp(record, member) == Some(second))
        };
        let front = records.iter().take_while(|record| at_seam(record)).count();
        let mut index = 0;
        records.retain(|record| {
            index += 1;
            index > front || !self.seen.contains(&self.hasher.hash_one(record.json()))
        });
    }

    /// Remembers the records at the end of a page that the page from `next` on will hold again.
    pub(crate) fn remember_second<T>(&mut self, records: &[Record<T>], member: &str, next: i64) {
        let tail = records
            .iter()
            .rev()
            .take_while(|record| timestamp(record, member) == Some(next));
        self.seen = tail
            .map(|record| self.hasher.hash_one(record.json()))
            .collect();
        self.second = Some(next);
    }

    /// Remembers the records at the front of a page that does not lead on from its second: a larger page
    /// will hold them again.
    pub(crate) fn remember_more<T>(&mut self, records: &[Record<T>], member: &str, second: i64) {
        if self.second != Some(second) {
            self.second = Some(second);
            self.seen.clear();
        }
        let front = records
            .iter()
            .take_while(|record| timestamp(record, member) == Some(second));
        self.seen
            .extend(front.map(|record| self.hasher.hash_one(record.json())));
    }

    /// Remembers a page, in case the server repeats it. Two things that are no records, and look the
    /// same, may stand for different ones.
    pub(crate) fn remember_page<T>(&mut self, records: &[Record<T>]) {
        self.seen = records
            .iter()
            .filter(|record| record.json().starts_with('{'))
            .map(|record| self.hasher.hash_one(record.json()))
            .collect();
    }
}

/// The time of a record in Unix seconds, by the name of the member that holds it.
pub(crate) fn timestamp<T>(record: &Record<T>, member: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Times<'a> {
        #[serde(borrow)]
        generated_timestamp: Option<&'a RawValue>,
        #[serde(borrow)]
        timestamp: Option<&'a RawValue>,
        #[serde(borrow)]
        time: Option<&'a RawValue>,
        #[serde(borrow)]
        updated_at: Option<&'a RawValue>,
    }
    let times: Times<'_> = record.view().ok()?;
    let time = match member {
        "generated_timestamp" => times.generated_timestamp,
        "timestamp" => times.timestamp,
        "time" => times.time,
        _ => times.updated_at,
    };
    let time = time?.get();
    time.parse().ok().or_else(|| {
        let text: String = serde_json::from_str(time).ok()?;
        let time = DateTime::parse_from_rfc3339(&text).ok()?;
        Some(time.timestamp())
    })
}
