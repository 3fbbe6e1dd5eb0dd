//! The place of a manifest.
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Where the manifest of a destination is. One stream writes it at a time, so that an older one never
/// replaces a newer one.
pub(crate) struct ManifestFile {
    path: PathBuf,
    writing: Mutex<()>,
}

impl ManifestFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            writing: Mutex::new(()),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Until this is dropped, nobody else writes it.
    pub(super) fn alone(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
