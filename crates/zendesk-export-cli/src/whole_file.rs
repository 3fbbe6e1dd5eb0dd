//! Small files that are replaced as a whole or not at all, and that only their owner can read.
use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use serde::Serialize;
use tempfile::NamedTempFile;

/// Replaces a file, and is safe from a power cut when it returns.
pub(crate) fn replace(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    replace_text(path, &text)
}

/// The same with a text that is made already, in one write: tokens one by one are a million writes
/// where a file is long.
pub(crate) fn replace_text(path: &Path, text: &[u8]) -> io::Result<()> {
    replace_text_soon(path, text)?;
    sync_folder(folder(path))
}

/// A new name, or one that is gone, is only safe from a power cut once its folder is.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

/// Replaces a file that may be the one before again after a power cut.
pub(crate) fn replace_text_soon(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut aside = aside(path)?;
    aside.write_all(text)?;
    aside.as_file().sync_all()?;
    aside.persist(path)?;
    Ok(())
}

/// A file beside it. Its name is always the same, so that runs that are killed leave one behind at
/// most; whoever comes here holds the lock, and takes its place.
pub(crate) fn aside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = folder(path);
    match fs::remove_file(folder.join(aside_name(path))) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
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
