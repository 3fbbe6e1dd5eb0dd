//! SQLite's log of what is not in the database itself yet.
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::Connection;

/// The log is only begun again at a moment without readers of what is in it. Readers that overlap leave
/// none, so that the run makes one when the log has grown.
pub(super) struct Log {
    path: PathBuf,
    /// In bytes.
    pub(super) most: u64,
    /// How long a reader is waited for.
    pub(super) moment: Duration,
    /// How large it may become before the next try.
    next: Cell<u64>,
}

impl Log {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            most: MOST,
            moment: MOMENT,
            next: Cell::new(0),
        }
    }

    /// Call it after a commit. What is stored is stored, so a failure is worth a word, and no more.
    pub(super) fn keep_small(&self, connection: &Connection, shown: &Path) {
        let bytes = fs::metadata(&self.path).map_or(0, |log| log.len());
        if bytes <= self.next.get().max(self.most) {
            return;
        }
        if self.empty(connection) {
            self.next.set(0);
            return;
        }
        self.next.set(bytes + bytes / 2);
        tracing::warn!(
            "the log of the database {} has grown to {} MiB, since another program has been reading from it \
             all the time; let that one end its transaction, or the log goes on growing",
            shown.display(),
            bytes >> 20
        );
    }

    /// Says whether that could be done now. New readers go by the database itself in the meantime.
    pub(super) fn empty(&self, connection: &Connection) -> bool {
        let patience = connection
            .pragma_query_value(None, "busy_timeout", |row| row.get::<_, i64>(0))
            .unwrap_or_default();
        let emptied = connection.busy_timeout(self.moment).and_then(|()| {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            })
        });
        let patient =
            connection.pragma_update_and_check(None, "busy_timeout", patience, |_| Ok(()));
        emptied.is_ok_and(|busy| busy == 0) && patient.is_ok()
    }
}

const MOST: u64 = 128 << 20;

const MOMENT: Duration = Duration::from_secs(2);
