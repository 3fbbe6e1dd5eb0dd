//! What SQLite says, in words that say what to do.
use std::path::Path;

use rusqlite::ErrorCode;

use crate::failure::{Exit, Failure};

pub(super) fn failed(path: &Path, e: rusqlite::Error) -> Failure {
    let (exit, what) = match e.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (
            Exit::Output,
            "cannot grow; what is stored is safe, so make room and run it again",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => (
            Exit::Output,
            "cannot be written; it and its folder have to be writable",
        ),
        Some(ErrorCode::SystemIoFailure) => (Exit::Output, "cannot be read or written"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Exit::State,
            "is held by another program; let that one end its transaction, and run it again",
        ),
        Some(ErrorCode::NotADatabase) => (
            Exit::State,
            "is no SQLite database; it is left as it is, so name another file",
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            Exit::State,
            "is damaged; put a backup in its place, or move it away and run sync again, which reads everything",
        ),
        _ => (Exit::State, "cannot be used"),
    };
    // Its cause says the same once more.
    database(exit, path, &format!("{what}: {e}"))
}

pub(super) fn database(exit: Exit, path: &Path, what: &str) -> Failure {
    Failure::new(exit, format!("the database {} {what}", path.display()))
}
