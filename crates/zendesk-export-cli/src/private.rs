//! Files and folders that only their owner can read, since they hold data of customers, or secrets.
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io,
    path::Path,
};

use crate::whole_file;

/// For a file that only its owner can read, if it is made.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a folder, unless it is there. Its name outlasts a power cut.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    whole_file::sync_folder(whole_file::folder(path))
}

/// Refuses a link in the place of a folder that this program made: what it leads to is somebody else's.
pub(crate) fn must_be_own_folder(path: &Path) -> io::Result<()> {
    let what = match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(found) if found.is_symlink() => {
            "a symbolic link, which is not followed; put the folder itself in its place"
        }
        Ok(_) => "no folder; move it away",
    };
    Err(io::Error::other(format!("{} is {what}", path.display())))
}

/// Refuses links, pipes, and whatever else is no file with contents of its own: to write there would
/// change a file of somebody else.
pub(crate) fn must_be_plain(path: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(path)?.file_type();
    let what = match kind {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a symbolic link, which is not followed",
        _ => "no regular file",
    };
    Err(io::Error::other(format!(
        "{} is {what}; move it away",
        path.display()
    )))
}

/// Shuts a folder that others can look into. Where this is not allowed, the files in it are still their
/// owner's alone.
pub(crate) fn shut(folder: &Path) {
    #[cfg(unix)]
    if others_can_read(folder) {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// For a file that holds a secret.
pub(crate) fn warn_if_others_can_read(path: &Path) {
    if others_can_read(path) {
        tracing::warn!(
            "{} holds credentials and can be read by others; run chmod 600 on it",
            path.display()
        );
    }
}

#[cfg(unix)]
pub(crate) fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
pub(crate) fn others_can_read(_: &Path) -> bool {
    false
}
