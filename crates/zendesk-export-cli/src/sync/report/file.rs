//! The file that the page is written to.
use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use crate::{
    failure::{Exit, Failure},
    private::must_be_plain,
    whole_file,
};

/// What every page begins with.
pub(super) const START: &str = "<!DOCTYPE html>";

/// Refuses to put a page in the place of anything else, such as the database itself.
pub(super) fn must_be_free(path: &Path) -> Result<(), Failure> {
    let is_page = match must_be_plain(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.and_then(|()| begins_as_page(path)),
    };
    match is_page.map_err(|e| Failure::output(path.display(), e))? {
        true => Ok(()),
        false => {
            let what = format!(
                "{} holds something else than a page, so it is left as it is; name another file, or move it away",
                path.display()
            );
            Err(Failure::new(Exit::Output, what))
        }
    }
}

/// An empty file is free as well.
fn begins_as_page(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    let file = File::open(path)?;
    file.take(START.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == START.as_bytes())
}

/// Replaces it as a whole or not at all.
pub(super) fn write(path: &Path, page: &str) -> Result<(), Failure> {
    whole_file::replace_by_any(path, |file| file.write_all(page.as_bytes()))
        .map_err(|e| Failure::output(path.display(), e))
}
