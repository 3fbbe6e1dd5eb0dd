//! Work on a page in two threads.
use std::{
    panic::resume_unwind,
    thread::{self, ScopedJoinHandle},
};

use serde_json::Value;
use zendesk_export::Record;

/// Records. A thread takes less time to begin than they take to be read, and they take a megabyte.
const AT_ONCE: usize = 200;

/// Reads records while those before them are written: the one takes about as much time as the other.
pub(super) fn in_turn<'a, R: Send>(
    records: &'a [Record<Value>],
    read: impl Fn(&'a Record<Value>) -> R + Sync,
    mut write: impl FnMut(R) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let read = |records: &'a [Record<Value>]| records.iter().map(&read).collect::<Vec<_>>();
    let mut left = records.chunks(AT_ONCE);
    let mut rows = left.next().map(read).unwrap_or_default();
    while !rows.is_empty() {
        rows = thread::scope(|scope| {
            let records = left.next().unwrap_or_default();
            let reader = match records.is_empty() {
                true => None,
                false => thread::Builder::new()
                    .spawn_scoped(scope, || read(records))
                    .ok(),
            };
            rows.into_iter().try_for_each(&mut write)?;
            Ok::<_, rusqlite::Error>(match reader.map(ScopedJoinHandle::join) {
                // Where no thread is to be had, one does both.
                None => read(records),
                Some(Ok(rows)) => rows,
                Some(Err(panic)) => resume_unwind(panic),
            })
        })?;
    }
    Ok(())
}
