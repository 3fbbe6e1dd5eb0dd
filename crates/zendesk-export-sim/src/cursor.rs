//! The position behind one record.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Records come ordered by time and then by id, so both name a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor {
    pub(crate) timestamp: i64,
    pub(crate) id: u64,
}

impl Cursor {
    pub(crate) fn encode(self) -> String {
        STANDARD.encode(format!("{}.0||{}|", self.timestamp, self.id))
    }

    pub(crate) fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let (timestamp, id) = text.strip_suffix('|')?.split_once(".0||")?;
        Some(Self {
            timestamp: timestamp.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_it_encodes() {
        let cursor = Cursor {
            timestamp: 1_735_689_600,
            id: 50_000_000_000_123,
        };
        assert_eq!(cursor.encode(), "MTczNTY4OTYwMC4wfHw1MDAwMDAwMDAwMDEyM3w=");
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
    }

    #[test]
    fn refuses_what_it_did_not_encode() {
        for text in ["", "nonsense", "MTIzNA==", "===="] {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
