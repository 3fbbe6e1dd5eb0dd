//! A stream that is read again: parts that are missing or damaged no longer count, so that their records
//! are stored when they come again.
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    Compress, files,
    found::{self, Found},
    layout::Layout,
    ledger::{Ledger, part_number},
    part_check, settings,
};
use crate::sync::part::Part;
use crate::{failure::Failure, sync::stream_state::Again, whole_file};

/// Puts damaged parts aside, whose names stay taken, and makes a state that cannot be used again from the
/// parts that are there. Says whether there was anything to do. Nobody writes the stream meanwhile.
pub(super) fn mend(layout: &Layout, stream: &str, again: &Again) -> Result<bool, Failure> {
    layout.must_be_own()?;
    let (mut ledger, mut was_damaged) = match Ledger::read(&layout.state()) {
        Ok(Some(ledger)) => (ledger, false),
        Ok(None) => (Ledger::new(stream), false),
        Err(failure) if settings::is_of_this_version(&layout.state()) => {
            tracing::warn!("{failure}. It is made again from the parts that are there.");
            keep_copy(&layout.state())?;
            (Ledger::new(stream), true)
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
        && let Some((finding, path)) = open_finding(layout, &ledger, &part)
    {
        tell(&finding, &part, &path)?;
        ledger.open = None;
        was_damaged = true;
    }
    was_damaged |= adopt(layout, &mut ledger)?;
    if was_damaged {
        ledger.state = std::mem::take(&mut ledger.state).mended(again);
    }
    if was_damaged || before != ledger.state.records_out {
        ledger.state.records_out = ledger.records();
        ledger.write(&layout.state())?;
    }
    Ok(was_damaged)
}

fn open_finding(layout: &Layout, ledger: &Ledger, part: &Part) -> Option<(String, PathBuf)> {
    let hidden = layout.open_part(ledger.number());
    match found::find(layout, ledger) {
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

/// Takes parts into the list that came after those that the state knows. Says whether there were any.
fn adopt(layout: &Layout, ledger: &mut Ledger) -> Result<bool, Failure> {
    if ledger.open.is_some() {
        return Ok(false);
    }
    let first = ledger.number();
    let folder = layout.folder();
    let names = match fs::read_dir(&folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| files::unreadable(&folder, e))?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(files::unreadable(&folder, e)),
    };
    // There may be holes, where parts were put aside.
    let mut numbered: Vec<_> = names
        .into_iter()
        .filter_map(|name| Some((number_of(layout, &name)?, name)))
        .filter(|(number, _)| *number >= first)
        .collect();
    numbered.sort();
    for (number, name) in numbered {
        let path = layout.part(&name);
        match part_check::found(&path, &name) {
            Ok(part) if ledger.parts.iter().any(|known| known.sha256 == part.sha256) => {
                let aside = put_aside(&path)?.unwrap_or_default();
                tracing::warn!(
                    "{} holds what another part holds already, and is {} now",
                    path.display(),
                    aside.display()
                );
            }
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

/// Of a file that is named as a part of this stream.
fn number_of(layout: &Layout, name: &str) -> Option<usize> {
    let number = part_number(name);
    let ways = [Compress::None, Compress::Gzip, Compress::Zstd].into_iter();
    let mut names = ways.map(|compress| layout.part_name(number, compress));
    names.any(|known| known == name).then_some(number)
}

/// For whoever wants to look at it.
fn keep_copy(path: &Path) -> Result<(), Failure> {
    match free_name(path) {
        Some(aside) => whole_file::read(path)
            .and_then(|text| files::create(&aside)?.write_all(&text))
            .map_err(|e| Failure::output(path.display(), e)),
        None => Ok(()),
    }
}
