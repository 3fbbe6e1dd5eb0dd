//! The place of a manifest.
use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::whole_file;

/// Where the manifest of a destination is. One stream writes it at a time, so that an older one never
/// replaces a newer one.
pub(crate) struct ManifestPlace {
    place: Box<dyn Place>,
    writing: Mutex<()>,
}

/// Holds one text, whole or not at all.
pub(super) trait Place: Send + Sync {
    /// How it is called in a message.
    fn shown(&self) -> String;

    /// Whether there is one, whatever is in it.
    fn is_there(&self) -> bool;

    /// `None` where there is none.
    fn read(&self) -> io::Result<Option<Vec<u8>>>;

    fn replace(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()>;

    fn remove(&self) -> io::Result<()>;
}

impl ManifestPlace {
    pub(super) fn new(place: impl Place + 'static) -> Self {
        Self {
            place: Box::new(place),
            writing: Mutex::new(()),
        }
    }

    pub(super) fn place(&self) -> &dyn Place {
        &*self.place
    }

    /// Until this is dropped, nobody else writes it.
    pub(super) fn alone(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place for PathBuf {
    fn shown(&self) -> String {
        self.display().to_string()
    }

    fn is_there(&self) -> bool {
        self.symlink_metadata().is_ok()
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match whole_file::read(self) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    fn replace(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        whole_file::replace(self, |to| write(to))
    }

    fn remove(&self) -> io::Result<()> {
        whole_file::remove(self)
    }
}
