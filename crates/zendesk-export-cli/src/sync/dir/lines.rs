//! The lines of a part.
use std::{
    borrow::Cow,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use serde_json::Value;
use zendesk_export::Record;

use super::{Compress, files, layout};
use crate::sync::part::Part;

/// Hands over each line of the bytes of a part that count, without its line break. One line is in memory
/// at a time.
pub(super) fn each_line(path: &Path, part: &Part, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let file = BufReader::with_capacity(BUFFER, files::open(path)?.take(part.bytes));
    let mut text = BufReader::with_capacity(BUFFER, text(file, &part.name)?);
    let mut line = Vec::new();
    while text.read_until(b'\n', &mut line)? > 0 {
        each(line.strip_suffix(b"\n").unwrap_or(&line));
        line.clear();
    }
    Ok(())
}

/// A record as a part has it, where line breaks between its members are gone.
pub(super) fn line(record: &Record<Value>) -> Cow<'_, str> {
    let json = record.json();
    match json.contains(['\n', '\r']) {
        true => json.replace(['\n', '\r'], "").into(),
        false => json.into(),
    }
}

/// What is in a part of this name, as it was before it was compressed.
pub(super) fn text<'a>(file: impl BufRead + 'a, name: &str) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match layout::compress_of(name) {
        Compress::None => Box::new(file),
        Compress::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        Compress::Zstd => Box::new(zstd::Decoder::with_buffer(file)?),
    })
}

pub(super) const BUFFER: usize = 64 * 1024;
