//! JSON written straight into a buffer, so that a page of a thousand tickets is cheap and its keys
//! keep their order.

use serde::Serialize;

pub(crate) const NULL: Option<u64> = None;
pub(crate) const EMPTY: [u64; 0] = [];

/// An object that is being written.
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    is_empty: bool,
}

pub(crate) fn object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
    out.push(b'{');
    fill(&mut Object {
        out,
        is_empty: true,
    });
    out.push(b'}');
}

pub(crate) fn array<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

#[expect(
    clippy::expect_used,
    reason = "a buffer takes every write, and numbers, texts and lists of them always serialize"
)]
pub(crate) fn value(out: &mut Vec<u8>, value: impl Serialize) {
    serde_json::to_writer(out, &value).expect("plain values serialize");
}

impl Object<'_> {
    pub(crate) fn put(&mut self, key: &str, content: impl Serialize) -> &mut Self {
        value(self.key(key), content);
        self
    }

    pub(crate) fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) -> &mut Self {
        object(self.key(key), fill);
        self
    }

    pub(crate) fn array<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        write: impl FnMut(&mut Vec<u8>, T),
    ) -> &mut Self {
        array(self.key(key), items, write);
        self
    }

    /// Puts a number sooner than [`Self::put`], for records that come by the million.
    pub(crate) fn number(&mut self, key: &str, number: u64) -> &mut Self {
        let mut digits = [b'0'; 20];
        let mut start = digits.len();
        let mut rest = number;
        loop {
            start -= 1;
            digits[start] += (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.key(key).extend_from_slice(&digits[start..]);
        self
    }

    /// Puts a text that needs no escaping, sooner than [`Self::put`].
    pub(crate) fn plain(&mut self, key: &str, text: impl AsRef<[u8]>) -> &mut Self {
        let out = self.key(key);
        out.push(b'"');
        out.extend_from_slice(text.as_ref());
        out.push(b'"');
        self
    }

    pub(crate) fn flag(&mut self, key: &str, flag: bool) -> &mut Self {
        self.raw(key, if flag { b"true" } else { b"false" })
    }

    /// Puts a value that is JSON already.
    pub(crate) fn raw(&mut self, key: &str, json: &[u8]) -> &mut Self {
        self.key(key).extend_from_slice(json);
        self
    }

    /// Keys are ours and need no escaping.
    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }
}
