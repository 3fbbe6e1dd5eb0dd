//! Waits for transactions of other programs.
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::{Sqlite, file::PATIENCE};
use crate::{
    failure::Failure,
    sync::stop::{FOR_A_LOCK, Stop},
};

/// How long SQLite waits before it is asked whether an end was asked for.
const SLICE: Duration = Duration::from_millis(200);

impl Sqlite {
    /// From now on an end that is asked for cuts waits short.
    pub(crate) fn heed(&mut self, stop: &Stop) -> Result<(), Failure> {
        self.stop = Some(stop.clone());
        let sliced = self.connection.busy_timeout(SLICE);
        sliced.map_err(|e| self.failed(e))
    }

    /// Tries again while another program holds the database, for as long as that is worth it.
    pub(super) fn patiently<'a, T>(
        &'a self,
        work: impl Fn(&'a Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let began = Instant::now();
        loop {
            match work(&self.connection) {
                Err(e) if is_busy(&e) && self.may_wait(began) => {}
                done => return done,
            }
        }
    }

    fn may_wait(&self, began: Instant) -> bool {
        self.stop
            .as_ref()
            .is_some_and(|stop| began.elapsed() < PATIENCE && !stop.is_asked_for(FOR_A_LOCK))
    }
}

/// A transaction that writes.
pub(super) fn begin(connection: &Connection) -> rusqlite::Result<Transaction<'_>> {
    Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
}

fn is_busy(e: &rusqlite::Error) -> bool {
    matches!(
        e.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}
