//! Files and folders that only their owner can read, since they hold data of customers.
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    path::Path,
};

use crate::{
    failure::{Exit, Failure},
    whole_file,
};

/// Makes a folder, unless it is there. Its name outlasts a power cut.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)?;
    whole_file::sync_folder(whole_file::folder(path))
}

/// An empty file, in place of what was left of one.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

pub(super) fn unreadable(path: &Path, e: io::Error) -> Failure {
    let what = format!("{} cannot be read", path.display());
    Failure::new(Exit::Output, what).because(e)
}
