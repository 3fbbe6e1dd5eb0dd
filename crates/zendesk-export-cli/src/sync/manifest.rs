//! What a run leaves beside the data, so that anybody can see whether something is missing.
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{
    destination::{Destination, Figures},
    manifest_place::{ManifestPlace, Place},
};
use crate::{
    failure::{Exit, Failure},
    seal::{self, Seal},
};

/// Writes it anew.
pub(crate) fn write(destination: &dyn Destination) {
    if let Some(manifest) = destination.manifest() {
        let _alone = manifest.alone();
        try_to_write(manifest, destination);
    }
}

/// Writes it where there is none, so that a run leaves one however it ends.
pub(crate) fn begin(destination: &dyn Destination) -> Result<(), Failure> {
    let Some(manifest) = destination.manifest() else {
        return Ok(());
    };
    if manifest.place().is_there() {
        return must_be_ours(manifest.place());
    }
    write(destination);
    Ok(())
}

/// Each run puts a new one in its place. Other programs call files so, too.
fn must_be_ours(place: &dyn Place) -> Result<(), Failure> {
    // One that cannot be read is told when it cannot be written, and by `verify`.
    let text = place.read().ok().flatten().unwrap_or_default();
    if text.is_empty() || seal::check(&text) != Seal::Missing || has_streams(&text) {
        return Ok(());
    }
    let what = format!(
        "{} is a file of another program, and each run writes its manifest there; move it away, or give another --to",
        place.shown()
    );
    Err(Failure::new(Exit::Output, what))
}

/// As those have that were written before they had a checksum.
fn has_streams(text: &[u8]) -> bool {
    let value: Result<Value, _> = serde_json::from_slice(text);
    value.is_ok_and(|value| value["streams"].is_object())
}

/// Does something after which what it tells is no longer true: it is removed before, and written anew after.
pub(crate) fn anew<T>(
    destination: &dyn Destination,
    change: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(manifest) = destination.manifest() else {
        return change();
    };
    let _alone = manifest.alone();
    let place = manifest.place();
    place.remove().map_err(|e| {
        let what = format!("the manifest {} cannot be replaced", place.shown());
        Failure::new(Exit::Output, what).because(e)
    })?;
    let changed = change();
    try_to_write(manifest, destination);
    changed
}

/// What is stored is stored, so a failure is worth a word, and no more.
fn try_to_write(manifest: &ManifestPlace, destination: &dyn Destination) {
    if let Err(failure) = replace(manifest, destination) {
        tracing::warn!("{failure}");
    }
}

fn replace(manifest: &ManifestPlace, destination: &dyn Destination) -> Result<(), Failure> {
    let mut streams = BTreeMap::new();
    for (name, kept) in destination.streams()? {
        match kept {
            Ok(kept) => drop(streams.insert(name, kept)),
            Err(failure) => tracing::warn!("{failure}; the manifest leaves it out"),
        }
    }
    let text = Text {
        version: 1,
        program: concat!("zendesk-export ", env!("CARGO_PKG_VERSION")),
        written_at: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        streams: streams
            .iter()
            .map(|(name, kept)| (name.as_str(), kept.figures()))
            .collect(),
    };
    let place = manifest.place();
    let written = place.replace(&mut |to| seal::write(to, &text));
    written.map_err(|e| {
        let what = format!("the manifest {} cannot be written", place.shown());
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
