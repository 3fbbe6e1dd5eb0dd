use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a value that a panic elsewhere leaves usable, as every value under a lock here is.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
