//! What a run says of records that a table shows otherwise than people expect.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::Odd;

/// Each kind is told once by a run, and counted in the database.
#[derive(Default)]
pub(in crate::sync) struct Told {
    told: Mutex<BTreeSet<(String, String)>>,
    misfits: Mutex<BTreeMap<String, u64>>,
    is_silent: bool,
}

impl Told {
    /// Of what was told when it came.
    pub(in crate::sync) fn silent() -> Self {
        Self {
            is_silent: true,
            ..Self::default()
        }
    }

    pub(in crate::sync) fn odd(&self, stream: &str, odd: &Odd) {
        let kind = format!("{:?}", mem::discriminant(odd));
        self.once(
            stream,
            &kind,
            format_args!(
                "{stream}: a record {odd}; it is kept as sent in the table _odd, and so are more of the kind"
            ),
        );
    }

    pub(in crate::sync) fn misfit(&self, stream: &str, column: &str) {
        *lock(&self.misfits).entry(stream.to_owned()).or_default() += 1;
        self.once(
            stream,
            column,
            format_args!(
                "{stream}: a value of {column} is of another kind than its column; it is NULL there and kept as \
                 sent in the text, and so are more of the kind"
            ),
        );
    }

    /// How many there were of a stream.
    pub(in crate::sync) fn misfits(&self, stream: &str) -> u64 {
        lock(&self.misfits).get(stream).copied().unwrap_or_default()
    }

    fn once(&self, stream: &str, kind: &str, what: fmt::Arguments<'_>) {
        let told = (stream.to_owned(), kind.to_owned());
        if self.is_silent {
            return;
        }
        if lock(&self.told).insert(told) {
            tracing::warn!("{what}");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
