//! A stream that is read again: parts that are missing or damaged no longer count, so that their records
//! are stored when they come again.
use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Compress, Dir, StreamState,
    layout::Layout,
    ledger::{Ledger, Part},
    open_part::{self, Found},
    part_check, settings,
};
use crate::{failure::Failure, whole_file};

impl Dir {
    /// Puts damaged parts aside, whose names stay taken, and makes a state that cannot be used again from
    /// the parts that are there. Says whether there was anything to do.
    pub(crate) fn mend(&mut self, stream: &str) -> Result<bool, Failure> {
        self.streams.remove(stream);
        self.known.remove(stream);
        let layout = Layout::new(&self.root, stream);
        let (mut ledger, mut was_damaged) = match Ledger::read(&layout.state()) {
            Ok(Some(ledger)) => (ledger, false),
            Ok(None) => (unknown(stream), false),
            Err(failure) if settings::is_of_this_version(&layout.state()) => {
                tracing::warn!("{failure}. It is made again from the parts that are there.");
                keep_copy(&layout.state())?;
                (unknown(stream), true)
            }
            Err(failure) => return Err(failure),
        };
        let before = ledger.records();
        ledger.taken = ledger.number() - 1;
        let mut whole = Vec::new();
        for part in std::mem::take(&mut ledger.parts) {
            let path = layout.part(&part.name);
            match part_check::done(&path, &part) {
                Some(finding) => {
                    tell(&finding, &part, &path)?;
                    was_damaged = true;
                }
                None => whole.push(part),
            }
        }
        ledger.parts = whole;
        if let Some(part) = ledger.open.clone()
            && let Some((finding, path)) = open_finding(&layout, &ledger, &part)
        {
            tell(&finding, &part, &path)?;
            ledger.open = None;
            was_damaged = true;
        }
        was_damaged |= adopt(&layout, &mut ledger)?;
        if was_damaged && ledger.state.checkpoint.is_none() && ledger.state.reread.is_none() {
            // A run that found no state has begun one.
            ledger.state = StreamState::unknown();
        }
        if was_damaged || before != ledger.state.records_out {
            ledger.state.records_out = ledger.records();
            ledger.write(&layout.state())?;
        }
        Ok(was_damaged)
    }
}

fn open_finding(layout: &Layout, ledger: &Ledger, part: &Part) -> Option<(String, PathBuf)> {
    let hidden = layout.open_part(ledger.number());
    match open_part::find(layout, ledger) {
        Ok(Some(Found::Open(path) | Found::Named(path))) => {
            part_check::content(&path, part).map(|finding| (finding, path))
        }
        Ok(None) => None,
        Err(failure) => {
            let named = layout.part(&part.name);
            let path = if hidden.exists() { hidden } else { named };
            Some((failure.to_string(), path))
        }
    }
}

fn tell(finding: &str, part: &Part, path: &Path) -> Result<(), Failure> {
    let aside = put_aside(path)?;
    let kept = aside.map_or_else(String::new, |aside| {
        format!(" What is left of it is {}.", aside.display())
    });
    tracing::warn!(
        "{finding}. Its {} records are stored again if Zendesk still has them.{kept}",
        part.records
    );
    Ok(())
}

/// Hides a file from readers of the folder, and loses nothing of it.
fn put_aside(path: &Path) -> Result<Option<PathBuf>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let Some(aside) = free_name(path) else {
        return Ok(None);
    };
    fs::rename(path, &aside)
        .and_then(|()| whole_file::sync_folder(whole_file::folder(path)))
        .map_err(|e| Failure::output(path.display(), e))?;
    Ok(Some(aside))
}

/// A hidden name beside a file.
fn free_name(path: &Path) -> Option<PathBuf> {
    let name = whole_file::file_name(path);
    let name = name.trim_start_matches('.');
    let mut names =
        (1_u32..).map(|number| path.with_file_name(format!(".{name}.damaged-{number}")));
    names.find(|aside| aside.symlink_metadata().is_err())
}

/// In place of a state that is gone or cannot be used.
fn unknown(stream: &str) -> Ledger {
    let mut ledger = Ledger::new(stream);
    ledger.state = StreamState::unknown();
    ledger
}

/// Takes parts into the list that came after those that the state knows. Says whether there were any.
fn adopt(layout: &Layout, ledger: &mut Ledger) -> Result<bool, Failure> {
    if ledger.open.is_some() {
        return Ok(false);
    }
    let first = ledger.number();
    for number in first.. {
        let ways = [Compress::None, Compress::Gzip, Compress::Zstd].into_iter();
        let mut names = ways.map(|compress| layout.part_name(number, compress));
        let Some(name) = names.find(|name| layout.part(name).exists()) else {
            break;
        };
        let path = layout.part(&name);
        match part_check::found(&path, &name) {
            Ok(part) => ledger.parts.push(part),
            Err(e) => {
                let aside = put_aside(&path)?.unwrap_or_default();
                tracing::warn!(
                    "{} is damaged ({e}), and is {} now",
                    path.display(),
                    aside.display()
                );
            }
        }
        ledger.taken = number;
    }
    Ok(ledger.taken >= first)
}

/// For whoever wants to look at it.
fn keep_copy(path: &Path) -> Result<(), Failure> {
    match free_name(path) {
        Some(aside) => fs::copy(path, aside)
            .map(drop)
            .map_err(|e| Failure::output(path.display(), e)),
        None => Ok(()),
    }
}
