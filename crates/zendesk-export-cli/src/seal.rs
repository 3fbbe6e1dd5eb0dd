//! Files that say by a checksum of their own whether they are still what was written.
use std::io;

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

/// A JSON object as text, for people to read, with a checksum as its last member.
pub(crate) fn sealed(value: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(add(serde_json::to_vec_pretty(value)?, "\n", " "))
}

/// The same in one line.
pub(crate) fn sealed_line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    Ok(add(serde_json::to_vec(value)?, "", ""))
}

/// The checksum is of all bytes before it, so that no byte of the file may be another one.
fn add(mut object: Vec<u8>, line_break: &str, space: &str) -> Vec<u8> {
    object.truncate(object.len() - "}".len() - line_break.len());
    let indent = space.repeat(2);
    object.extend(format!(",{line_break}{indent}{NAME}:{space}\"").into_bytes());
    let digits = hex(&object);
    object.extend(format!("{digits}\"{line_break}}}\n").into_bytes());
    object
}

pub(crate) fn check(text: &[u8]) -> Seal {
    let body = text
        .strip_suffix(b"\"\n}\n")
        .or_else(|| text.strip_suffix(b"\"}\n"));
    let split = body.and_then(|body| body.split_at_checked(body.len().checked_sub(DIGITS)?));
    match split {
        Some((before, digits)) if digits.iter().all(u8::is_ascii_hexdigit) => {
            // Digits without the right name before them had it once: the name is under the checksum, too.
            if hex(before).as_bytes() == digits {
                Seal::Whole
            } else {
                Seal::Broken
            }
        }
        _ if text.windows(NAME.len()).any(|part| part == NAME.as_bytes()) => Seal::Broken,
        _ => Seal::Missing,
    }
}

fn hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
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
        for text in [sealed(&value).unwrap(), sealed_line(&value).unwrap()] {
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
