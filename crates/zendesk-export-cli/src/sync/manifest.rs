//! What a run leaves beside the data, so that anybody can see whether something is missing.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use super::destination::{Destination, Figures};
use crate::{
    failure::{Exit, Failure},
    seal, whole_file,
};

/// Where the manifest of a destination is. One stream writes it at a time, so that an older one never
/// replaces a newer one.
pub(crate) struct Place {
    path: PathBuf,
    writing: Mutex<()>,
}

impl Place {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            writing: Mutex::new(()),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is stored is stored, so a failure is worth a word, and no more.
    fn write(&self, destination: &dyn Destination) {
        if let Err(failure) = self.replace(destination) {
            tracing::warn!("{failure}");
        }
    }

    fn replace(&self, destination: &dyn Destination) -> Result<(), Failure> {
        let mut streams = BTreeMap::new();
        for (name, kept) in destination.streams()? {
            match kept {
                Ok(kept) => drop(streams.insert(name, kept)),
                Err(failure) => tracing::warn!("{failure}; the manifest leaves it out"),
            }
        }
        let manifest = Text {
            version: 1,
            program: concat!("zendesk-export ", env!("CARGO_PKG_VERSION")),
            written_at: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            streams: streams
                .iter()
                .map(|(name, kept)| (name.as_str(), kept.figures()))
                .collect(),
        };
        whole_file::replace(&self.path, |file| seal::write(file, &manifest)).map_err(|e| {
            let what = format!("the manifest {} cannot be written", self.path.display());
            Failure::new(Exit::Output, what).because(e)
        })
    }
}

/// Writes it anew.
pub(crate) fn write(destination: &dyn Destination) {
    if let Some(place) = destination.manifest() {
        let _alone = place.alone();
        place.write(destination);
    }
}

/// Writes it where there is none, so that a run leaves one however it ends.
pub(crate) fn begin(destination: &dyn Destination) {
    if let Some(place) = destination.manifest()
        && place.path.symlink_metadata().is_err()
    {
        write(destination);
    }
}

/// Does something after which what it tells is no longer true: it is removed before, and written anew after.
pub(crate) fn anew<T>(
    destination: &dyn Destination,
    change: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(place) = destination.manifest() else {
        return change();
    };
    let _alone = place.alone();
    whole_file::remove(&place.path).map_err(|e| {
        let what = format!("the manifest {} cannot be replaced", place.path.display());
        Failure::new(Exit::Output, what).because(e)
    })?;
    let changed = change();
    place.write(destination);
    changed
}

#[derive(Serialize)]
struct Text<'a> {
    version: u32,
    program: &'static str,
    written_at: String,
    streams: BTreeMap<&'a str, Figures<'a>>,
}
