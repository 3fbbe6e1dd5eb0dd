//! Files that no longer count and that nobody should lose.
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::files;
use crate::{failure::Failure, whole_file};

/// Hides a file from readers of the folder, and loses nothing of it.
pub(super) fn put_aside(path: &Path) -> Result<Option<PathBuf>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let Some(aside) = free_name(path) else {
        return Ok(None);
    };
    rename(path, &aside)?;
    Ok(Some(aside))
}

/// For whoever wants to look at it.
pub(super) fn keep_copy(path: &Path) -> Result<(), Failure> {
    match free_name(path) {
        Some(aside) => whole_file::read(path)
            .and_then(|text| files::create(&aside)?.write_all(&text))
            .map_err(|e| Failure::output(path.display(), e)),
        None => Ok(()),
    }
}

pub(super) fn rename(path: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(path, to)
        .and_then(|()| whole_file::sync_folder(whole_file::folder(path)))
        .map_err(|e| Failure::output(path.display(), e))
}

/// A hidden name beside a file.
fn free_name(path: &Path) -> Option<PathBuf> {
    let name = whole_file::file_name(path);
    let name = name.trim_start_matches('.');
    let mut names =
        (1_u32..).map(|number| path.with_file_name(format!(".{name}.damaged-{number}")));
    names.find(|aside| aside.symlink_metadata().is_err())
}
