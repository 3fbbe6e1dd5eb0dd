//! The manifest, an object of the lake.
use std::{
    io::{self, Write},
    sync::Arc,
};

use super::Shared;
use crate::sync::manifest_place::{ManifestPlace, Place};

pub(super) fn of(shared: &Arc<Shared>) -> ManifestPlace {
    ManifestPlace::new(InLake(Arc::clone(shared)))
}

struct InLake(Arc<Shared>);

impl Place for InLake {
    fn shown(&self) -> String {
        format!("{}/{NAME}", self.0.store.shown())
    }

    /// What cannot be read is not taken for missing.
    fn is_there(&self) -> bool {
        !matches!(self.read(), Ok(None))
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        self.0.store.get(NAME).map_err(io::Error::other)
    }

    fn replace(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        self.0.store.put(NAME, text).map_err(io::Error::other)
    }

    fn remove(&self) -> io::Result<()> {
        self.0.store.remove(NAME).map_err(io::Error::other)
    }
}

const NAME: &str = "manifest.json";
