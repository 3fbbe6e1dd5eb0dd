//! Small files that are replaced as a whole or not at all, and that only their owner can read.
use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Replaces a file by what is written, and is safe from a power cut when it returns.
pub(crate) fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    replace_soon(path, write)?;
    sync_folder(folder(path))
}

/// The same, but for a power cut, after which it may be the one before again.
pub(crate) fn replace_soon(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut aside = aside(path)?;
    write(aside.as_file_mut())?;
    aside.as_file().sync_all()?;
    aside.persist(path)?;
    Ok(())
}

/// The same where no lock says who writes: of several at once, the last one counts.
pub(crate) fn replace_by_any(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut aside = NamedTempFile::with_prefix_in(format!(".{}.", file_name(path)), folder(path))?;
    write(aside.as_file_mut())?;
    aside.as_file().sync_all()?;
    aside.persist(path)?;
    sync_folder(folder(path))
}

/// What is in a file. Something else in its place, such as a pipe, would be waited for without end.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() {
        return fs::read(path);
    }
    Err(io::Error::other(format!(
        "{} is no regular file; move it away",
        path.display()
    )))
}

/// Removes a file that may not be there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// A new name, or one that is gone, is only safe from a power cut once its folder is.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

/// A file beside it. Its name is always the same, so that runs that are killed leave one behind at
/// most; whoever comes here holds the lock, and takes its place.
pub(crate) fn aside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    remove(&folder.join(aside_name(path)))?;
    tempfile::Builder::new()
        .prefix(&aside_name(path))
        .rand_bytes(0)
        .tempfile_in(folder)
}

fn aside_name(path: &Path) -> String {
    format!(".{}.new", file_name(path))
}

pub(crate) fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
