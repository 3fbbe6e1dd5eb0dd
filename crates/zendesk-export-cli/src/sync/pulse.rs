//! When long work on what a destination has last led on: a part that is hashed, rows that are looked through. So work
//! that takes long is told from work that hangs. It is of the whole process, since streams wait for each other's work.
//!
//! Only work that comes to an end by itself tells of it, or a stream that hangs would be taken for well beside it.
use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

static LAST: Mutex<Option<Instant>> = Mutex::new(None);

/// It led on.
pub(crate) fn beat() {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}

pub(crate) fn last() -> Option<Instant> {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner)
}
