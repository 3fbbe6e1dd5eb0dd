use std::{collections::BTreeSet, fmt::Write as _};

use memchr::{memchr2_iter, memmem};

/// A body as text, with a mark at each place that JSON does not allow.
pub(super) struct Marked {
    pub(super) text: String,
    pub(super) marks: Marks,
    pub(super) places: usize,
}

/// Two characters that the body does not hold.
pub(super) struct Marks {
    /// In place of bytes that are no UTF-8.
    bytes: char,
    /// Before the three digits of a control character, so that it is as long as its escape.
    control: char,
}

/// Room for a page of an average size that is in another encoding all over. What has more such places is no text,
/// and each of them takes up to six times the room once it is mended.
const MOST_PLACES: usize = 1 << 20;

impl Marked {
    /// `None` if the body holds neither text nor a place to spare. It takes the body, which may be large.
    pub(super) fn new(body: Vec<u8>) -> Option<Self> {
        // RFC 8259 (8.1) lets readers ignore it.
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        if !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let marks = Marks::absent_from(body)?;
        let mut text = String::with_capacity(body.len());
        let mut places = 0;
        let (mut in_string, mut escaped) = (false, false);
        let pieces = body.utf8_chunks().flat_map(|chunk| {
            let is_text = chunk.invalid().is_empty();
            let characters = chunk.valid().chars().map(Some);
            characters.chain((!is_text).then_some(None))
        });
        for piece in pieces {
            match piece {
                None => {
                    text.push(marks.bytes);
                    places += 1;
                }
                Some(c @ '\0'..='\x1f') if in_string => {
                    // Writing to a String does not fail.
                    let _ = write!(text, "{}{:03x}", marks.control, u32::from(c));
                    places += 1;
                }
                Some(c) => text.push(c),
            }
            if places > MOST_PLACES {
                return None;
            }
            in_string ^= piece == Some('"') && !escaped;
            escaped = in_string && piece == Some('\\') && !escaped;
        }
        Some(Self {
            text,
            marks,
            places,
        })
    }

    /// The text as JSON, in the room that it has: what stands for a mark is as long.
    pub(super) fn clean(self) -> String {
        let mut text = self.text.into_bytes();
        for (mark, meant) in [
            (self.marks.bytes, "\u{FFFD}".as_bytes()),
            (self.marks.control, b"\\u0"),
        ] {
            let mut bytes = [0; 4];
            let mark = memmem::Finder::new(mark.encode_utf8(&mut bytes));
            let mut from = 0;
            while let Some(at) = mark.find(&text[from..]) {
                let after = from + at + meant.len();
                text[from + at..after].copy_from_slice(meant);
                from = after;
            }
        }
        String::from_utf8(text).unwrap_or_default()
    }
}

impl Marks {
    /// From the characters that Unicode leaves to private use, three bytes each.
    fn absent_from(body: &[u8]) -> Option<Self> {
        let mut free: BTreeSet<char> = ('\u{E000}'..='\u{F8FF}').collect();
        for at in memchr2_iter(0xEE, 0xEF, body) {
            if let Some(Ok(text)) = body.get(at..at + 3).map(str::from_utf8) {
                for held in text.chars() {
                    free.remove(&held);
                }
            }
        }
        Some(Self {
            bytes: free.pop_first()?,
            control: free.pop_first()?,
        })
    }

    /// How many of them a text holds.
    pub(super) fn count(&self, text: &str) -> usize {
        text.matches([self.bytes, self.control]).count()
    }
}
