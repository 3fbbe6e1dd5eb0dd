//! Which records a destination has that keeps each version: all, while a stream is read again, or the newest, once a
//! record seems to come again.
use serde_json::Value;
use zendesk_export::Record;

use super::{print::Print, prints::Prints};
use crate::failure::Failure;

pub(super) struct Known {
    prints: Prints,
    print: fn(&Record<Value>) -> Print,
    /// Whether it has all of them.
    pub(super) is_whole: bool,
}

impl Known {
    pub(super) fn new(prints: Prints, print: fn(&Record<Value>) -> Print, is_whole: bool) -> Self {
        Self {
            prints,
            print,
            is_whole,
        }
    }

    /// Which of these it has.
    pub(super) fn hold(&self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let holds = |record: &Record<Value>| {
            // Things that are no objects and look the same may stand for different ones.
            Ok(record.json().starts_with('{') && self.prints.have((self.print)(record))?)
        };
        records.iter().map(holds).collect()
    }

    /// Records were taken.
    pub(super) fn add(&self, records: &[Record<Value>]) -> Result<(), Failure> {
        let prints = records.iter().map(self.print);
        self.prints.add(|add| prints.for_each(add))
    }
}
