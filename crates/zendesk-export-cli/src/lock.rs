use std::fs::File;

use fs4::{FileExt, TryLockError};

/// Takes a file for this process alone, until it ends, however it ends. `false` if another has it.
pub(crate) fn is_ours(file: &File) -> bool {
    match FileExt::try_lock(file) {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(e)) => {
            tracing::warn!(
                "this file system has no locks ({e}), so do not start a second run beside this one"
            );
            true
        }
    }
}
