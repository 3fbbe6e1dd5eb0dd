//! Files that one run has for itself.
use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

use fs4::{FileExt, TryLockError};

use crate::{
    identity::Identity,
    private::{must_be_plain, private},
};

/// Takes a file for this process alone, until it ends, however it ends. `false` if another has it.
pub(crate) fn is_ours(file: &File) -> bool {
    match FileExt::try_lock(file) {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(e)) => {
            tracing::warn!(
                "this file system has no locks ({e}), so do not start a second run beside this one"
            );
            true
        }
    }
}

/// Opens a file that is there for its lock alone, and makes it where there is none. Nothing is ever
/// written to it, and a link is not followed: it might lead to a file of somebody else.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    must_be_plain(path)?;
    let file = OpenOptions::new().write(true).open(path)?;
    if Some(Identity::of(&file.metadata()?)) != Identity::at(path) {
        return Err(io::Error::other(format!(
            "another file was put in the place of {}",
            path.display()
        )));
    }
    // Whoever can open it can hold the lock; earlier versions let everybody read it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let metadata = file.metadata()?;
        let mut permissions = metadata.permissions();
        // With another name, it is a file of somebody else as well.
        if permissions.mode() & 0o077 != 0 && metadata.nlink() == 1 {
            permissions.set_mode(0o600);
            let _ = file.set_permissions(permissions);
        }
    }
    Ok(file)
}
