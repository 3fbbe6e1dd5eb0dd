//! How the files of a folder are made, and what is said of one that cannot be read.
use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

use crate::{
    failure::{Exit, Failure},
    private::private,
    whole_file,
};

/// An empty file, in place of what was left of one. A link in its place goes, and not what it leads to.
pub(super) fn create(path: &Path) -> io::Result<File> {
    whole_file::remove(path)?;
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

pub(super) fn unreadable(path: &Path, e: io::Error) -> Failure {
    let what = format!("{} cannot be read", path.display());
    Failure::new(Exit::Output, what).because(e)
}
