//! The position after one record.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Records come ordered by time and then by id, so both name a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cursor {
    pub(crate) timestamp: i64,
    pub(crate) id: u64,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// At the first record of this second or later.
    StartTime(i64),
    /// After this record.
    After(Cursor),
    /// After this many records.
    AfterFirst(u64),
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

/// What the UUIDs of Zendesk mean is not known; here the end of one is the number of records
/// before the page. The rest only makes it one.
const UUID_START: &str = "7d724c71-3911-11e8-9621-";

/// The cursor of routing exports.
pub(crate) fn encode_uuid(records_before: u64) -> String {
    format!("{UUID_START}{records_before:012x}")
}

pub(crate) fn decode_uuid(text: &str) -> Option<u64> {
    let end = text.strip_prefix(UUID_START)?;
    let is_whole = end.len() == 12 && end.bytes().all(|byte| byte.is_ascii_hexdigit());
    u64::from_str_radix(end, 16).ok().filter(|_| is_whole)
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

    #[test]
    fn uuids_tell_their_number_back() {
        let uuid = encode_uuid(3_000);
        assert_eq!(uuid, "7d724c71-3911-11e8-9621-000000000bb8");
        assert_eq!(decode_uuid(&uuid), Some(3_000));
        for text in [
            "",
            "cccf1b69-acab-11e8-9d65-f1b3d4e2d609",
            "7d724c71-3911-11e8-9621-+00000000bb8",
        ] {
            assert_eq!(decode_uuid(text), None, "{text}");
        }
    }
}
