//! Texts that every reader of a database sees whole: NUL ends a text for most of them, and half of a surrogate
//! pair is no UTF-8.
use std::{borrow::Cow, sync::LazyLock};

use memchr::{memchr, memchr_iter, memmem::Finder};

/// A JSON text whose strings are whole. Nearly all are, and stay as they were sent.
pub(crate) fn valid(json: &str) -> Cow<'_, str> {
    replaced(json).map_or(Cow::Borrowed(json), Cow::Owned)
}

fn replaced(json: &str) -> Option<String> {
    let bytes = json.as_bytes();
    // Line breaks and quotes are escaped in most records, and what is looked for in few.
    let first = UNIT.find(bytes)?;
    let before = bytes[..first].iter().rev();
    let mut at = first - before.take_while(|byte| **byte == b'\\').count();
    let mut valid = String::new();
    let mut copied = 0;
    while let Some(found) = memchr(b'\\', bytes.get(at..).unwrap_or_default()) {
        let start = at + found;
        let unit = unit(bytes, start);
        at = start + if unit.is_some() { 6 } else { 2 };
        let is_text = match unit {
            // A text of SQLite ends there for most of its readers.
            Some(0) => false,
            Some(0xD800..=0xDBFF) => {
                let is_pair = matches!(self::unit(bytes, at), Some(0xDC00..=0xDFFF));
                at += if is_pair { 6 } else { 0 };
                is_pair
            }
            Some(0xDC00..=0xDFFF) => false,
            _ => true,
        };
        if !is_text {
            valid.push_str(&json[copied..start]);
            valid.push_str("\\ufffd");
            copied = at;
        }
    }
    if copied == 0 {
        return None;
    }
    valid.push_str(&json[copied..]);
    Some(valid)
}

/// How an escape of a UTF-16 unit begins.
static UNIT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\\u"));

/// The UTF-16 unit that an escape at this place stands for.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// SQLite reads no JSON that is nested deeper; one such text would fail every query that looks into it.
const DEEPEST: usize = 1_000;

/// Looked at closely only where there are brackets enough.
pub(super) fn is_too_deep(json: &str) -> bool {
    json.len() > 2 * DEEPEST && opened(json) > DEEPEST && depth(json) > DEEPEST
}

/// How many brackets open. Of two kinds, each counted alone is the quickest.
fn opened(json: &str) -> usize {
    let count = |bracket| memchr_iter(bracket, json.as_bytes()).count();
    count(b'[') + count(b'{')
}

fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Option<&str>) {
        assert_eq!(replaced(json).as_deref(), expected, "{json}");
    }

    #[test]
    fn only_what_no_text_may_hold_is_replaced() {
        check(r#"{"s":"caf\u00e9 \"\\\/\n é 😀"}"#, None);
        check(r#"{"s":"\ud83d\ude00 \uD83D\uDE00"}"#, None);
        check(r#"{"s":"C:\\u0000 \\ud83d"}"#, None);
        check(r#"{"s":"a\u0000b"}"#, Some(r#"{"s":"a\ufffdb"}"#));
        check(r#"{"s":"\\\u0000"}"#, Some(r#"{"s":"\\\ufffd"}"#));
        check(r#"{"s":"\uD83D"}"#, Some(r#"{"s":"\ufffd"}"#));
        check(r#"{"s":"\ude00x"}"#, Some(r#"{"s":"\ufffdx"}"#));
        check(r#"{"s":"\ud83d\u0041"}"#, Some(r#"{"s":"\ufffd\u0041"}"#));
        check(
            r#"{"s":"\ud83d\ud83d\ude00\u0000"}"#,
            Some(r#"{"s":"\ufffd\ud83d\ude00\ufffd"}"#),
        );
    }

    #[test]
    fn brackets_in_texts_are_not_deep() {
        let nested =
            |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(!is_too_deep(&nested(DEEPEST - 1)));
        assert!(is_too_deep(&nested(DEEPEST)));
        let text = format!("{{\"a\":\"{}\"}}", "[\\\"".repeat(2 * DEEPEST));
        assert!(!is_too_deep(&text));
        assert!(!is_too_deep(&format!("[{}1]", "[],".repeat(2 * DEEPEST))));
    }
}
