//! How the files of a folder are made, and what is said of one that cannot be read.
use std::{
    fs::{File, Metadata, OpenOptions},
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

/// Opens a file to read it.
pub(super) fn open(path: &Path) -> io::Result<File> {
    metadata(path)?;
    File::open(path)
}

/// What is known of a file. A link is not followed, and something else in its place, such as a pipe, would be
/// waited for without end.
pub(super) fn metadata(path: &Path) -> io::Result<Metadata> {
    let found = path.symlink_metadata()?;
    if found.is_symlink() {
        return Err(io::Error::other(
            "it is a symbolic link, which is not followed; put the file itself in its place",
        ));
    }
    if !found.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    Ok(found)
}

pub(super) fn unreadable(path: &Path, e: io::Error) -> Failure {
    let what = format!("{} cannot be read", path.display());
    Failure::new(Exit::Output, what).because(e)
}
