//! What a run leaves beside the data, so that anybody can see whether something is missing.
use serde::Serialize;

use super::destination::{Destination, Streams};
use crate::{
    failure::{Exit, Failure},
    seal,
    to::To,
    whole_file,
};

/// Writes it anew. What is stored is stored, so a failure is worth a word, and no more.
pub(crate) fn write(to: &To, destination: &Destination) {
    if let Err(failure) = replace(to, destination) {
        tracing::warn!("{failure}");
    }
}

/// Writes it where there is none, so that a run leaves one however it ends.
pub(crate) fn begin(to: &To, destination: &Destination) {
    if let Some(path) = to.manifest_path()
        && path.symlink_metadata().is_err()
    {
        write(to, destination);
    }
}

/// Removes it before something changes that it tells of; it is written again soon.
pub(crate) fn remove(to: &To) -> Result<(), Failure> {
    let Some(path) = to.manifest_path() else {
        return Ok(());
    };
    whole_file::remove(&path).map_err(|e| {
        let what = format!("the manifest {} cannot be replaced", path.display());
        Failure::new(Exit::Output, what).because(e)
    })
}

fn replace(to: &To, destination: &Destination) -> Result<(), Failure> {
    let Some(path) = to.manifest_path() else {
        return Ok(());
    };
    let manifest = Text {
        version: 1,
        program: concat!("zendesk-export ", env!("CARGO_PKG_VERSION")),
        written_at: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        streams: destination.manifest()?,
    };
    whole_file::replace(&path, |file| seal::write(file, &manifest)).map_err(|e| {
        let what = format!("the manifest {} cannot be written", path.display());
        Failure::new(Exit::Output, what).because(e)
    })
}

#[derive(Serialize)]
struct Text {
    version: u32,
    program: &'static str,
    written_at: String,
    streams: Streams,
}
