use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks what a panic elsewhere leaves usable, which is all that is behind locks here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
