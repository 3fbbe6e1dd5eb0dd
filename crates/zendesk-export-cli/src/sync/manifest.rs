//! What a run leaves beside the data, so that anybody can see whether something is missing.
use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    destination::{Destination, Figures},
    manifest_file::ManifestFile,
};
use crate::{
    failure::{Exit, Failure},
    seal, whole_file,
};

/// Writes it anew.
pub(crate) fn write(destination: &dyn Destination) {
    if let Some(file) = destination.manifest() {
        let _alone = file.alone();
        try_to_write(file, destination);
    }
}

/// Writes it where there is none, so that a run leaves one however it ends.
pub(crate) fn begin(destination: &dyn Destination) {
    if let Some(file) = destination.manifest()
        && file.path().symlink_metadata().is_err()
    {
        write(destination);
    }
}

/// Does something after which what it tells is no longer true: it is removed before, and written anew after.
pub(crate) fn anew<T>(
    destination: &dyn Destination,
    change: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(file) = destination.manifest() else {
        return change();
    };
    let _alone = file.alone();
    whole_file::remove(file.path()).map_err(|e| {
        let what = format!("the manifest {} cannot be replaced", file.path().display());
        Failure::new(Exit::Output, what).because(e)
    })?;
    let changed = change();
    try_to_write(file, destination);
    changed
}

/// What is stored is stored, so a failure is worth a word, and no more.
fn try_to_write(file: &ManifestFile, destination: &dyn Destination) {
    if let Err(failure) = replace(file, destination) {
        tracing::warn!("{failure}");
    }
}

fn replace(file: &ManifestFile, destination: &dyn Destination) -> Result<(), Failure> {
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
    whole_file::replace(file.path(), |to| seal::write(to, &manifest)).map_err(|e| {
        let what = format!("the manifest {} cannot be written", file.path().display());
        Failure::new(Exit::Output, what).because(e)
    })
}

#[derive(Serialize)]
struct Text<'a> {
    version: u32,
    program: &'static str,
    written_at: String,
    streams: BTreeMap<&'a str, Figures<'a>>,
}
