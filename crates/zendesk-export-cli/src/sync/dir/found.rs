//! Where what is under way is on disk.
use std::{io, path::PathBuf};

use super::{files, layout::Layout, ledger::Ledger, open_part::remedy};
use crate::{
    failure::{Exit, Failure},
    sync::part::Part,
};

pub(super) struct Tail {
    pub(super) path: PathBuf,
    /// A run ended between giving it the name of the part that it becomes and saying so.
    pub(super) is_named: bool,
}

/// Finds the tail, which has to have all bytes that count.
pub(super) fn tail(layout: &Layout, ledger: &Ledger) -> Result<Option<Tail>, Failure> {
    let Some(part) = &ledger.tail else {
        return Ok(None);
    };
    let hidden = layout.tail(ledger.number());
    let named = layout.part(&part.name);
    let (path, metadata, is_named) = match files::metadata(&hidden) {
        Err(e) if e.kind() == io::ErrorKind::NotFound && ledger.open.is_none() => {
            let metadata = files::metadata(&named);
            (named, metadata, true)
        }
        metadata => (hidden.clone(), metadata, false),
    };
    match metadata {
        Ok(metadata)
            if metadata.len() == part.bytes || metadata.len() > part.bytes && !is_named =>
        {
            Ok(Some(Tail { path, is_named }))
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
        Err(e) => Err(files::unreadable(&path, e)),
    }
}

/// What holds the records of a stream, in their order.
pub(super) fn parts<'a>(
    layout: &Layout,
    ledger: &'a Ledger,
) -> Result<Vec<(PathBuf, &'a Part)>, Failure> {
    let parts = ledger.parts.iter().chain(&ledger.open);
    let parts = parts.map(|part| (layout.part(&part.name), part));
    let tail = tail(layout, ledger)?.map(|tail| tail.path);
    Ok(parts.chain(tail.zip(ledger.tail.as_ref())).collect())
}

/// Looks whether the part that grows has all bytes that count, and no more than a run that was killed may have
/// appended of the tail.
pub(super) fn check_open(layout: &Layout, ledger: &Ledger) -> Result<(), Failure> {
    let Some(part) = &ledger.open else {
        return Ok(());
    };
    let path = layout.part(&part.name);
    let shown = path.display();
    let most = part.bytes + ledger.tail.as_ref().map_or(0, |tail| tail.bytes);
    let what = match files::metadata(&path) {
        Ok(metadata) if (part.bytes..=most).contains(&metadata.len()) => return Ok(()),
        Ok(metadata) if metadata.len() > most => {
            let what = format!(
                "{shown} has {} bytes, and the state says {}, so it is older than the data, or somebody added to the file; put the right one back, or run `{}`, which takes in what is there",
                metadata.len(),
                part.bytes,
                layout.resync()
            );
            return Err(Failure::new(Exit::State, what));
        }
        Ok(metadata) => format!(
            "{shown} has {} bytes, and the state says {}",
            metadata.len(),
            part.bytes
        ),
        Err(e) if e.kind() == io::ErrorKind::NotFound => format!(
            "{shown} is missing: the state says {} records in {} bytes",
            part.records, part.bytes
        ),
        Err(e) => return Err(files::unreadable(&path, e)),
    };
    Err(lost(layout, what))
}

fn lost(layout: &Layout, what: String) -> Failure {
    let what = format!(
        "records of {} are lost: {what}; {}",
        layout.folder().display(),
        remedy(layout)
    );
    Failure::new(Exit::State, what)
}
