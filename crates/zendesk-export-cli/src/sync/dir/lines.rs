//! The lines of a part.
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::Path,
};

use super::{Compress, layout, ledger::Part};

/// Hands over each line of the bytes of a part that count, without its line break. One line is in memory
/// at a time.
pub(super) fn each_line(path: &Path, part: &Part, each: impl FnMut(&[u8])) -> io::Result<()> {
    let file = BufReader::with_capacity(BUFFER, File::open(path)?.take(part.bytes));
    match layout::compress_of(&part.name) {
        Compress::None => lines(file, each),
        Compress::Gzip => lines(buffered(flate2::bufread::MultiGzDecoder::new(file)), each),
        Compress::Zstd => lines(buffered(zstd::Decoder::with_buffer(file)?), each),
    }
}

const BUFFER: usize = 64 * 1024;

fn buffered<R: io::Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER, reader)
}

fn lines(mut text: impl BufRead, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut line = Vec::new();
    while text.read_until(b'\n', &mut line)? > 0 {
        each(line.strip_suffix(b"\n").unwrap_or(&line));
        line.clear();
    }
    Ok(())
}
