//! Which records a run has stored lately, as far as a glance tells: cheap, and no proof.
use std::{collections::HashSet, hash::BuildHasher as _, mem};

use foldhash::quality::RandomState;
use serde_json::Value;
use zendesk_export::Record;

/// Keys of records in two generations: the newer one takes the place of the older one once it is full.
#[derive(Default)]
pub(super) struct Lately {
    newer: HashSet<u64>,
    older: HashSet<u64>,
    random: RandomState,
}

/// How many records are remembered at least, once there were as many, and twice as many at most: two megabytes.
pub(super) const MOST: usize = 50_000;

impl Lately {
    /// Notes records. Says whether one of them seems to have come lately.
    pub(super) fn note(&mut self, records: &[Record<Value>]) -> bool {
        let mut seen = false;
        // Things that are no objects and look the same may stand for different ones.
        let objects = records.iter().map(Record::json);
        for text in objects.filter(|text| text.starts_with('{')) {
            // Of the whole text: a newer version often is as long, and differs in a time in the middle alone.
            let key = self.random.hash_one(text);
            seen |= self.older.contains(&key) || !self.newer.insert(key);
            if self.newer.len() >= MOST {
                self.older = mem::take(&mut self.newer);
            }
        }
        seen
    }
}
