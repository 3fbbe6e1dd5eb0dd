use std::fmt::Write as _;

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
    /// Before the two hexadecimal digits of a control character.
    control: char,
}

impl Marked {
    /// `None` if the body holds neither text nor a place to spare.
    pub(super) fn new(body: &[u8]) -> Option<Self> {
        // RFC 8259 (8.1) lets readers ignore it.
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let marks = Marks::absent_from(body)?;
        let mut text = String::with_capacity(body.len());
        let mut places = 0;
        let (mut in_string, mut escaped) = (false, false);
        for chunk in body.utf8_chunks() {
            for c in chunk.valid().chars() {
                match c {
                    '\0'..='\x1f' if in_string => {
                        // Writing to a String does not fail.
                        let _ = write!(text, "{}{:02x}", marks.control, u32::from(c));
                        places += 1;
                    }
                    _ => text.push(c),
                }
                in_string ^= c == '"' && !escaped;
                escaped = in_string && c == '\\' && !escaped;
            }
            if !chunk.invalid().is_empty() {
                text.push(marks.bytes);
                places += 1;
                escaped = false;
            }
        }
        Some(Self {
            text,
            marks,
            places,
        })
    }

    /// The text as JSON.
    pub(super) fn clean(&self) -> String {
        self.text
            .replace(self.marks.bytes, "\u{FFFD}")
            .replace(self.marks.control, "\\u00")
    }
}

impl Marks {
    /// From the characters that Unicode leaves to private use.
    fn absent_from(body: &[u8]) -> Option<Self> {
        let mut free = ('\u{E000}'..='\u{F8FF}').filter(|mark| {
            let mut bytes = [0; 4];
            let bytes = mark.encode_utf8(&mut bytes).as_bytes();
            is_absent(body, bytes)
        });
        Some(Self {
            bytes: free.next()?,
            control: free.next()?,
        })
    }

    /// How many of them a text holds.
    pub(super) fn count(&self, text: &str) -> usize {
        text.matches([self.bytes, self.control]).count()
    }
}

fn is_absent(body: &[u8], mark: &[u8]) -> bool {
    !body.windows(mark.len()).any(|window| window == mark)
}
