//! Whether a part on disk is what the state says.
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom, Take},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{
    files,
    lines::{BUFFER, text},
};
use crate::{
    seal::hex,
    sync::{part::Part, pulse},
};

/// A part that is done.
pub(super) fn done(path: &Path, part: &Part) -> Option<String> {
    let shown = path.display();
    match files::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Some(format!(
            "{shown} is missing: the state says {} records in {} bytes",
            part.records, part.bytes
        )),
        Err(e) => Some(format!("{shown} cannot be read: {e}")),
        Ok(metadata) if metadata.len() != part.bytes => Some(format!(
            "{shown} has {} bytes, and the state says {}",
            metadata.len(),
            part.bytes
        )),
        Ok(_) => content(path, part),
    }
}

/// A part that may have more than the state speaks of.
pub(super) fn begins(path: &Path, part: &Part) -> Option<String> {
    match files::metadata(path) {
        Ok(metadata) if metadata.len() > part.bytes => content(path, part),
        _ => done(path, part),
    }
}

/// The part that grows, to which a run that was killed may have appended some of the tail.
pub(super) fn growing(path: &Path, part: &Part, tail: Option<&Path>) -> Option<String> {
    let length = files::metadata(path).map_or(0, |metadata| metadata.len());
    let more = length.saturating_sub(part.bytes);
    let Some(tail) = tail.filter(|_| more > 0) else {
        return done(path, part);
    };
    let shown = path.display();
    let of_tail = hash(path, part.bytes, more).and_then(|rest| Ok(rest == hash(tail, 0, more)?));
    content(path, part).or_else(|| match of_tail {
        Ok(true) => None,
        Ok(false) => Some(format!(
            "{shown} has {more} bytes that the state does not know of, and that are not those of {}; the next run of sync writes them anew",
            tail.display()
        )),
        Err(e) => Some(format!("{shown} cannot be read: {e}")),
    })
}

fn hash(path: &Path, from: u64, bytes: u64) -> io::Result<String> {
    let mut file = files::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut sha256 = Sha256::new();
    io::copy(&mut file.take(bytes), &mut sha256)?;
    Ok(hex(sha256))
}

/// The first bytes of a part, as many as the state speaks of.
pub(super) fn content(path: &Path, part: &Part) -> Option<String> {
    let shown = path.display();
    let (sha256, lines) = match read(path, part) {
        Ok(read) => read,
        Err(e) => return Some(format!("{shown} cannot be read: {e}")),
    };
    if sha256 != part.sha256 {
        return Some(format!(
            "{shown} has changed: the SHA-256 of its {} bytes is {sha256}, and the state says {}",
            part.bytes, part.sha256
        ));
    }
    match lines {
        Ok(lines) if lines == part.records => None,
        Ok(lines) => Some(format!(
            "{shown} has {lines} lines, and the state says {} records",
            part.records
        )),
        Err(e) => Some(format!("{shown} cannot be decompressed: {e}")),
    }
}

/// A part of which nothing but the file is known; an error where that is not whole.
pub(super) fn found(path: &Path, name: &str) -> io::Result<Part> {
    let mut part = Part {
        name: name.to_owned(),
        bytes: files::metadata(path)?.len(),
        records: 0,
        sha256: String::new(),
    };
    let (sha256, lines) = read(path, &part)?;
    (part.sha256, part.records) = (sha256, lines?);
    Ok(part)
}

/// The SHA-256 of the bytes, and the lines in them, in one pass and in little memory.
fn read(path: &Path, part: &Part) -> io::Result<(String, io::Result<u64>)> {
    let hashed = Hashed {
        file: files::open(path)?.take(part.bytes),
        sha256: Sha256::new(),
    };
    let mut file = BufReader::with_capacity(BUFFER, hashed);
    let lines = text(&mut file, &part.name).and_then(count_lines);
    // A decoder stops where it finds a mistake; the hash is of everything.
    loop {
        let read = file.fill_buf()?.len();
        if read == 0 {
            break;
        }
        file.consume(read);
    }
    Ok((hex(file.into_inner().sha256), lines))
}

struct Hashed {
    file: Take<File>,
    sha256: Sha256,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.sha256.update(&buffer[..read]);
        pulse::beat();
        Ok(read)
    }
}

fn count_lines(mut text: impl Read) -> io::Result<u64> {
    let mut buffer = vec![0; BUFFER];
    let mut lines = 0;
    loop {
        match text.read(&mut buffer) {
            Ok(0) => return Ok(lines),
            Ok(read) => {
                let breaks = buffer[..read].iter().filter(|byte| **byte == b'\n');
                lines += breaks.count() as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}
