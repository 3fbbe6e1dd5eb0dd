//! Data and state, held against each other.
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    files, found,
    layout::{self, Layout},
    ledger::Ledger,
    part_check, settings, state_files,
};
use crate::{failure::Failure, whole_file};

/// A sentence for each thing that is missing or changed.
pub(super) fn verify(root: &Path) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    // Before the states, so that beside a run that writes it is older.
    let there = entries(root)?;
    let states = state_files(root)?;
    // After them, as a run makes the settings first.
    findings.extend(settings_of(root, !states.is_empty()));
    let mut folders = BTreeSet::new();
    for path in states {
        folders.extend(path.file_stem().map(|name| root.join(name)));
        // One broken state does not hide what is wrong with the other streams.
        if let Err(failure) = check_stream(root, &path, &mut findings) {
            findings.push(failure.to_string());
        }
    }
    for folder in there {
        if !folders.contains(&folder) && folder.is_dir() {
            stray_parts(&folder, &mut findings)?;
        }
    }
    Ok(findings)
}

/// What is wrong with the settings of the folder.
fn settings_of(root: &Path, holds_something: bool) -> Option<String> {
    let path = root.join(layout::STATES).join(layout::SETTINGS);
    match settings::read(&path) {
        Ok(Some(_)) => None,
        Ok(None) => holds_something.then(|| {
            format!(
                "{} is missing, which says how parts are compressed; put it back, or give --compress to the next run of sync",
                path.display()
            )
        }),
        Err(failure) => Some(failure.to_string()),
    }
}

/// Parts that are done never change, but the rest does while a run writes: it is looked at again if
/// the state went on in the meantime.
fn check_stream(root: &Path, path: &Path, findings: &mut Vec<String>) -> Result<(), Failure> {
    let mut checked = 0;
    for tries_left in (0..MOST_TRIES).rev() {
        let text = whole_file::read(path).ok();
        let Some(ledger) = Ledger::read(path)? else {
            return Ok(());
        };
        let layout = Layout::new(root, &ledger.stream);
        layout.must_be_own()?;
        for part in ledger.parts.iter().skip(checked) {
            findings.extend(part_check::done(&layout.part(&part.name), part));
        }
        checked = ledger.parts.len();
        let mut moving = check_under_way(&layout, &ledger);
        moving.extend(unknown_files(&layout, &ledger)?);
        moving.extend(check_sum(&ledger));
        if moving.is_empty() || tries_left == 0 || whole_file::read(path).ok() == text {
            findings.append(&mut moving);
            return Ok(());
        }
    }
    Ok(())
}

/// A run that writes has to store a page during each of them to be looked at that often.
const MOST_TRIES: u32 = 20;

fn check_under_way(layout: &Layout, ledger: &Ledger) -> Vec<String> {
    let mut findings = Vec::new();
    let tail = match found::tail(layout, ledger) {
        Ok(tail) => tail.map(|tail| tail.path),
        Err(failure) => {
            findings.push(failure.to_string());
            None
        }
    };
    if let (Some(path), Some(part)) = (&tail, &ledger.tail) {
        findings.extend(part_check::content(path, part));
    }
    if let Some(part) = &ledger.open {
        let path = layout.part(&part.name);
        findings.extend(part_check::growing(&path, part, tail.as_deref()));
    }
    findings
}

fn check_sum(ledger: &Ledger) -> Option<String> {
    let (parts, state) = (ledger.records(), ledger.state.records_out);
    (parts != state).then(|| {
        format!(
            "{}: the parts hold {parts} records, and the state says that {state} went out",
            ledger.stream
        )
    })
}

/// Files that a reader of the folder would take for data.
fn unknown_files(layout: &Layout, ledger: &Ledger) -> Result<Vec<String>, Failure> {
    let tail = layout.tail(ledger.number());
    // One that has its name already, where the run ended before the state says so.
    let named = ledger.tail.iter().filter(|_| !tail.exists());
    let parts = ledger.parts.iter().chain(&ledger.open).chain(named);
    let mut known: BTreeSet<_> = parts.map(|part| layout.part(&part.name)).collect();
    // With or without a state that speaks of it: a run may have ended between the two.
    known.insert(tail);
    let mut findings = Vec::new();
    for path in entries(&layout.folder())? {
        let name = whole_file::file_name(&path);
        let counts = !name.starts_with('.') || name.ends_with(".open");
        if counts && !known.contains(&path) {
            findings.push(format!(
                "{} is there ({} bytes), and the state does not know of it; `resync` takes a part in, and anything else is to be moved away",
                path.display(),
                path.metadata().map_or(0, |metadata| metadata.len())
            ));
        }
    }
    Ok(findings)
}

fn stray_parts(folder: &Path, findings: &mut Vec<String>) -> Result<(), Failure> {
    let paths = parts_in(folder)?;
    if !paths.is_empty() {
        findings.push(format!(
            "{} holds {} parts, and there is no state of them",
            folder.display(),
            paths.len()
        ));
    }
    Ok(())
}

/// What is called as parts are, or as what a run has under way.
pub(super) fn parts_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = entries(folder)?;
    paths.retain(|path| {
        let name = whole_file::file_name(path);
        name.contains(".ndjson") || name.ends_with(".open")
    });
    Ok(paths)
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    match entries {
        Ok(mut entries) => {
            entries.sort();
            Ok(entries)
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(files::unreadable(folder, e)),
    }
}
