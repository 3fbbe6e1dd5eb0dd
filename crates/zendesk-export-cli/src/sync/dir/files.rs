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

/// Opens a file to read it. Something else in its place, such as a pipe, would be waited for without end.
pub(super) fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    File::open(path)
}

pub(super) fn unreadable(path: &Path, e: io::Error) -> Failure {
    let what = format!("{} cannot be read", path.display());
    Failure::new(Exit::Output, what).because(e)
}
