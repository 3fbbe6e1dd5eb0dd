//! What a run leaves beside the data, so that anybody can see whether something is missing.
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::destination::{Destination, To};
use crate::{
    failure::{Exit, Failure},
    whole_file,
};

pub(crate) fn write(to: &To, destination: &Mutex<Destination>) -> Result<(), Failure> {
    let destination = destination.lock().unwrap_or_else(PoisonError::into_inner);
    write_of(to, &destination)
}

pub(crate) fn write_of(to: &To, destination: &Destination) -> Result<(), Failure> {
    let Some(path) = to.manifest_path() else {
        return Ok(());
    };
    let manifest = json!({
        "version": 1,
        "program": concat!("zendesk-export ", env!("CARGO_PKG_VERSION")),
        "written_at": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "streams": destination.manifest()?,
    });
    whole_file::replace(&path, &manifest).map_err(|e| {
        let what = format!("the manifest {} cannot be written", path.display());
        Failure::new(Exit::Output, what).because(e)
    })
}
