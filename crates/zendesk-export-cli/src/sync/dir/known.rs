//! Which records a folder holds. The parts are what counts: the file of prints is made from them by each process.
use std::{io, path::Path};

use serde_json::Value;
use zendesk_export::Record;

use super::{
    files, found,
    layout::Layout,
    ledger::Ledger,
    lines::{each_line, line},
};
use crate::{
    failure::{Exit, Failure},
    sync::{known::Known, print::Print, prints::Prints, pulse},
    whole_file,
};

/// Looks through the parts of a stream: all of them, or those with so many of its `last` records.
pub(super) fn known(layout: &Layout, last: Option<usize>) -> Result<Known, Failure> {
    let path = layout.known();
    whole_file::remove(&path)
        .and_then(|()| files::create(&path).map(drop))
        .map_err(|e| Failure::output(path.display(), e))?;
    let prints = Prints::new(Some(&path))?;
    if let Some(ledger) = Ledger::read(&layout.state())? {
        if last.is_none() {
            tracing::info!(
                "{}: looking once through the {} records that the folder has, to know them when they come again",
                ledger.stream,
                ledger.records()
            );
        }
        read(
            &prints,
            layout,
            &ledger,
            last.map_or(u64::MAX, |last| last as u64),
        )?;
    }
    let print = |record: &Record<Value>| Print::of(line(record).as_bytes());
    Ok(Known::new(prints, print, last.is_none()))
}

fn read(prints: &Prints, layout: &Layout, ledger: &Ledger, mut last: u64) -> Result<(), Failure> {
    for (path, part) in found::parts(layout, ledger)?.into_iter().rev() {
        if last == 0 {
            break;
        }
        last = last.saturating_sub(part.records);
        prints
            .add(|add| {
                each_line(&path, part, |line| {
                    pulse::beat();
                    add(Print::of(line));
                })
            })?
            .map_err(|e| unreadable(layout, &path, e))?;
    }
    Ok(())
}

fn unreadable(layout: &Layout, path: &Path, e: io::Error) -> Failure {
    let what = format!(
        "{} cannot be read, so nobody knows which records are there; `{}` puts it aside",
        path.display(),
        layout.resync()
    );
    Failure::new(Exit::State, what).because(e)
}
