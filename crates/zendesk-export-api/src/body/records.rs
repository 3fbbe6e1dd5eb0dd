//! Counts the records of a page before any is taken out of it.
use memchr::memchr2;

/// Whether the lists of a page hold more records than so many together. What is no JSON may count as anything.
pub(super) fn are_more_than(most: usize, body: &[u8]) -> bool {
    let (mut depth, mut commas, mut at) = (0_usize, 0, 0);
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_string(body, at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            // Within a list that is a member of the page.
            b',' if depth == 2 => commas += 1,
            _ => {}
        }
        if commas >= most {
            return true;
        }
    }
    false
}

fn end_of_string(body: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr2(b'"', b'\\', &body[at..]) {
        at += found + 1;
        if body[at - 1] == b'"' {
            return at;
        }
        at = (at + 1).min(body.len());
    }
    body.len()
}
