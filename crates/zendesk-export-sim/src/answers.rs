//! What export requests got, faults aside.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts by status.
#[derive(Default)]
pub(crate) struct Answers(Mutex<BTreeMap<u16, u64>>);

impl Answers {
    pub(crate) fn count(&self, status: u16) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(status).or_default() += 1;
    }

    pub(crate) fn counts(&self) -> BTreeMap<u16, u64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.clone()
    }
}
