//! Files and folders of a sign-in, for their owner alone.
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    path::Path,
};

/// Opens a file to lock it, and makes it if it is not there. Nothing is written to it, so that a link
/// in its place costs no other file its contents; and a link is not followed at all.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        let what = format!("{} is a link, which is not followed", path.display());
        return Err(io::Error::other(what));
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that only its owner can look into, and shuts one that others can.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    if others_can_read(path) {
        // Where this is not allowed, the files in it are still their owner's alone.
        use std::os::unix::fs::PermissionsExt as _;
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o700));
    }
    Ok(())
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
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_: &Path) -> bool {
    false
}
