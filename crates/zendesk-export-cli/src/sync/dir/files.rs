//! How the files of a folder are made, and what is said of one that cannot be read.
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use crate::{
    failure::{Exit, Failure},
    private::private,
};

/// An empty file, in place of what was left of one. A link in its place goes, and not what it leads to.
pub(super) fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

pub(super) fn unreadable(path: &Path, e: io::Error) -> Failure {
    let what = format!("{} cannot be read", path.display());
    Failure::new(Exit::Output, what).because(e)
}
