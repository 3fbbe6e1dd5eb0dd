//! Files that say by a checksum of their own whether they are still what was written.
use std::{
    io::{self, BufWriter, Write},
    mem,
};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Whether a file is what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    Whole,
    /// Of an earlier version of this program, or of somebody else.
    Missing,
    Broken,
}

/// What a file whose seal is broken has met.
pub(crate) const BROKEN: &str = "was changed since it was written (its checksum does not fit)";

/// Writes a JSON object, for people to read, with a checksum as its last member.
pub(crate) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut sealed = BufWriter::with_capacity(BUFFER, Sealed::new(out, "\n}"));
    serde_json::to_writer_pretty(&mut sealed, value)?;
    sealed.into_inner()?.end(&format!(",\n  {NAME}: \""))
}

/// The same in one line.
pub(crate) fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut sealed = BufWriter::with_capacity(BUFFER, Sealed::new(out, "}"));
    serde_json::to_writer(&mut sealed, value)?;
    sealed.into_inner()?.end(&format!(",{NAME}:\""))
}

/// Tokens one by one would be a million writes where a file is long.
const BUFFER: usize = 64 * 1024;

/// An object on its way, so that however long it is, no copy of it is made.
struct Sealed<'a> {
    out: &'a mut dyn Write,
    sha256: Sha256,
    /// How the object ends: held back, since the checksum comes before.
    end: &'static str,
    held: Vec<u8>,
}

impl<'a> Sealed<'a> {
    fn new(out: &'a mut dyn Write, end: &'static str) -> Self {
        Self {
            out,
            sha256: Sha256::new(),
            end,
            held: Vec::new(),
        }
    }

    /// The checksum is of all bytes before it, so that no byte of the file may be another one.
    fn end(mut self, name: &str) -> io::Result<()> {
        self.held.clear();
        self.pass(name.as_bytes())?;
        let digits = hex(self.sha256);
        writeln!(self.out, "{digits}\"{}", self.end)
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sha256.update(bytes);
        self.out.write_all(bytes)
    }
}

impl Write for Sealed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        let held = self
            .held
            .split_off(self.held.len().saturating_sub(self.end.len()));
        let passed = mem::replace(&mut self.held, held);
        self.pass(&passed)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

pub(crate) fn check(text: &[u8]) -> Seal {
    let body = text
        .strip_suffix(b"\"\n}\n")
        .or_else(|| text.strip_suffix(b"\"}\n"));
    let split = body.and_then(|body| body.split_at_checked(body.len().checked_sub(DIGITS)?));
    match split {
        Some((before, digits)) if digits.iter().all(u8::is_ascii_hexdigit) => {
            // Digits without the right name before them had it once: the name is under the checksum, too.
            if hex(Sha256::new_with_prefix(before)).as_bytes() == digits {
                Seal::Whole
            } else {
                Seal::Broken
            }
        }
        _ if text.windows(NAME.len()).any(|part| part == NAME.as_bytes()) => Seal::Broken,
        _ => Seal::Missing,
    }
}

/// A checksum as people see it.
pub(crate) fn hex(sha256: Sha256) -> String {
    format!("{:x}", sha256.finalize())
}

const NAME: &str = "\"checksum\"";

/// Of a SHA-256 in hexadecimal.
const DIGITS: usize = 64;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_byte_that_is_another_one_shows() {
        let value = json!({ "version": 1, "position": { "start_time": 1_700_000_000 } });
        let (mut pretty, mut line) = (Vec::new(), Vec::new());
        write(&mut pretty, &value).unwrap();
        write_line(&mut line, &value).unwrap();
        for text in [pretty, line] {
            assert_eq!(check(&text), Seal::Whole);
            for at in 0..text.len() {
                for bit in 0..8 {
                    let mut changed = text.clone();
                    changed[at] ^= 1 << bit;
                    assert_eq!(check(&changed), Seal::Broken, "{at} {bit}");
                }
            }
        }
    }

    #[test]
    fn a_file_of_before_has_no_seal_to_break() {
        for text in ["", "{", r#"{"version":1,"parts":[{"sha256":"00"}]}"#] {
            assert_eq!(check(text.as_bytes()), Seal::Missing);
        }
    }
}
