//! JSON written straight into a buffer, so that a page of a thousand tickets is cheap and its keys
//! keep their order.

use serde::Serialize;

pub(crate) const NULL: Option<u64> = None;
pub(crate) const EMPTY: [u64; 0] = [];

/// What knows how it is written.
pub(crate) trait Json {
    fn write(&self, out: &mut Vec<u8>);
}

/// A text in which everything is escaped already that has to be; nobody looks at it again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Escaped<T>(pub(crate) T);

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

impl Object<'_> {
    pub(crate) fn put(&mut self, key: &str, content: impl Json) -> &mut Self {
        content.write(self.key(key));
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

    /// Puts a text that is written escaped.
    pub(crate) fn text(&mut self, key: &str, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        let out = self.key(key);
        out.push(b'"');
        write(out);
        out.push(b'"');
        self
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

/// A number within a text, or for itself.
pub(crate) fn digits(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

#[expect(
    clippy::expect_used,
    reason = "a buffer takes every write, and numbers and texts always serialize"
)]
fn serialize(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).expect("plain values serialize");
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Json for $number {
            fn write(&self, out: &mut Vec<u8>) {
                digits(out, *self);
            }
        }
    )*};
}

numbers!(u8, u64, usize, i32, i64);

impl Json for f64 {
    /// There is none that is not finite.
    fn write(&self, out: &mut Vec<u8>) {
        serialize(out, self);
    }
}

impl Json for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Json for str {
    fn write(&self, out: &mut Vec<u8>) {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        // To look at all of them is sooner done than to stop at the first.
        if self.bytes().fold(true, |all, byte| all & is_plain(byte)) {
            Escaped(self).write(out);
        } else {
            serialize(out, self);
        }
    }
}

impl Json for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

impl<T: AsRef<[u8]>> Json for Escaped<T> {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(self.0.as_ref());
        out.push(b'"');
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<T: Json> Json for [T] {
    fn write(&self, out: &mut Vec<u8>) {
        array(out, self, |out, item| item.write(out));
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn write(&self, out: &mut Vec<u8>) {
        (*self).write(out);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn texts_are_escaped_where_they_have_to_be() {
        for text in [
            "",
            "plain",
            "größer 🚀",
            "\"",
            "a\\b",
            "line\n\ttab",
            "\u{1}",
            "</script>",
        ] {
            let mut json = Vec::new();
            text.write(&mut json);
            assert_eq!(serde_json::from_slice::<Value>(&json).unwrap(), text);
        }
    }

    #[test]
    fn values_are_written_as_serde_would() {
        let mut json = Vec::new();
        object(&mut json, |object| {
            object
                .put("number", -7_i64)
                .put("float", 15.25)
                .put("whole", 2.0)
                .put("flags", [true, false])
                .put("nothing", NULL)
                .put("list", vec![Some("a"), None])
                .put("none", EMPTY)
                .text("text", |out| digits(out, 12_u64));
        });
        let expected = r#"{"number":-7,"float":15.25,"whole":2.0,"flags":[true,false],"nothing":null,"list":["a",null],"none":[],"text":"12"}"#;
        assert_eq!(String::from_utf8(json).unwrap(), expected);
    }
}
