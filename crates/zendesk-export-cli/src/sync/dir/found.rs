//! Where the part under way is on disk.
use std::{fs, io, path::PathBuf};

use super::{files, layout::Layout, ledger::Ledger, open_part::REMEDY};
use crate::failure::{Exit, Failure};

pub(super) enum Found {
    Open(PathBuf),
    /// A run ended between giving it its name and saying so.
    Named(PathBuf),
}

/// Finds the part under way, which has to have all bytes that count.
pub(super) fn find(layout: &Layout, ledger: &Ledger) -> Result<Option<Found>, Failure> {
    let Some(part) = &ledger.open else {
        return Ok(None);
    };
    let hidden = layout.open_part(ledger.number());
    let named = layout.part(&part.name);
    let (path, metadata, found) = match fs::metadata(&hidden) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let metadata = fs::metadata(&named);
            (&named, metadata, Found::Named(named.clone()))
        }
        metadata => (&hidden, metadata, Found::Open(hidden.clone())),
    };
    match metadata {
        Ok(metadata) if !metadata.is_file() => {
            let what = format!("{} is no regular file", path.display());
            Err(lost(layout, what))
        }
        Ok(metadata) if metadata.len() == part.bytes => Ok(Some(found)),
        Ok(metadata) if metadata.len() > part.bytes && matches!(found, Found::Open(_)) => {
            Ok(Some(found))
        }
        Ok(metadata) => Err(lost(
            layout,
            format!(
                "{} has {} bytes, and the state says {}",
                path.display(),
                metadata.len(),
                part.bytes
            ),
        )),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(lost(
            layout,
            format!(
                "{}, the part under way with {} records in {} bytes, is missing",
                hidden.display(),
                part.records,
                part.bytes
            ),
        )),
        Err(e) => Err(files::unreadable(path, e)),
    }
}

fn lost(layout: &Layout, what: String) -> Failure {
    let what = format!(
        "records of {} are lost: {what}; {REMEDY}",
        layout.folder().display()
    );
    Failure::new(Exit::State, what)
}
