use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    hash::{BuildHasher as _, RandomState},
};

use crate::{Record, timestamp};

/// The records at the seam between two pages: those that the next page may hold again.
///
/// A record counts as handed out when its whole text is the same: a newer version with the same
/// id and the same second is never dropped. Nothing is taken for granted of the order within a page.
/// Items that are not objects may be equal by chance, so they are never dropped.
#[derive(Default)]
pub(crate) struct Boundary {
    seen: HashMap<u128, Seen>,
    /// The quick keys of what was seen: most records need no more to be known as new.
    keys: HashSet<u64>,
    quick: RandomState,
    whole: [RandomState; 2],
}

struct Seen {
    key: u64,
    /// `None` where it cannot be read.
    time: Option<i64>,
    /// Whether the last page held it as well.
    again: bool,
}

/// How much of both ends of a text its quick key is made from; ids and times stand there.
const ENDS: usize = 64;

impl Boundary {
    /// Drops what was handed out already, and what the page itself holds twice.
    pub(crate) fn drop_repeats<T>(&mut self, records: &mut Vec<Record<T>>) {
        let mut firsts = HashMap::with_capacity(records.len());
        let mut here = HashSet::new();
        let mut is_new = Vec::with_capacity(records.len());
        for record in records.iter() {
            let text = record.json();
            if !text.starts_with('{') {
                is_new.push(true);
                continue;
            }
            let key = self.key(text);
            let is_first = match firsts.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(text);
                    true
                }
                Entry::Occupied(first) => {
                    here.insert(self.digest(first.get()));
                    here.insert(self.digest(text))
                }
            };
            is_new.push(is_first && !self.knows(key, text));
        }
        let mut is_new = is_new.into_iter();
        records.retain(|_| is_new.next().unwrap_or(true));
    }

    fn knows(&mut self, key: u64, text: &str) -> bool {
        if !self.keys.contains(&key) {
            return false;
        }
        let digest = self.digest(text);
        let Some(seen) = self.seen.get_mut(&digest) else {
            return false;
        };
        seen.again = true;
        true
    }

    /// Remembers what the next page may hold again. From a second on, that is all of this time or later,
    /// wherever it stood; and what has no readable time, or if the next page goes by a cursor, the last
    /// page alone.
    pub(crate) fn remember<T>(&mut self, records: &[Record<T>], from: Option<(&str, i64)>) {
        let comes_again = |time: Option<i64>| Some(time? >= from?.1);
        self.seen.retain(|_, seen| {
            let again = std::mem::take(&mut seen.again);
            comes_again(seen.time).unwrap_or(again)
        });
        let times = from.map(|(member, _)| timestamp::Latest::new(member));
        for record in records {
            let text = record.json();
            let time = times.as_ref().and_then(|times| times.of(text));
            if comes_again(time).unwrap_or(true) {
                self.see(text, time);
            }
        }
        self.keys = self.seen.values().map(|seen| seen.key).collect();
    }

    /// Remembers records for good: any later page of a list may hold them again.
    pub(crate) fn remember_all<T>(&mut self, records: &[Record<T>]) {
        for record in records {
            let key = self.see(record.json(), None);
            self.keys.insert(key);
        }
    }

    fn see(&mut self, text: &str, time: Option<i64>) -> u64 {
        let (key, again) = (self.key(text), false);
        let seen = Seen { key, time, again };
        self.seen.insert(self.digest(text), seen);
        key
    }

    fn key(&self, text: &str) -> u64 {
        let bytes = text.as_bytes();
        let first = &bytes[..bytes.len().min(ENDS)];
        let last = &bytes[bytes.len().saturating_sub(ENDS)..];
        self.quick.hash_one((bytes.len(), first, last))
    }

    fn digest(&self, text: &str) -> u128 {
        let [high, low] = self
            .whole
            .each_ref()
            .map(|hasher| u128::from(hasher.hash_one(text)));
        high << 64 | low
    }
}
