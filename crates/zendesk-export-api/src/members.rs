use std::{borrow::Cow, fmt};

use chrono::DateTime;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::Record;

/// The members of a record as JSON texts, found without parsing them.
pub struct Members<'a>(Vec<(Cow<'a, [u8]>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// `None` for a record that is no object.
    #[must_use]
    pub fn of<T>(record: &'a Record<T>) -> Option<Self> {
        record.view().ok()
    }

    /// The JSON text of a member; `None` if it is missing or null. The last one of a name counts.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<&'a str> {
        let mut members = self.0.iter().rev();
        let (_, text) = members.find(|(member, _)| **member == *name.as_bytes())?;
        Some(text.get()).filter(|text| *text != "null")
    }

    /// Every member in the order in which it was sent: its name, of which escapes are resolved, and its JSON text.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &'a str)> {
        self.0.iter().map(|(name, text)| (&**name, text.get()))
    }
}

/// A time of a record in Unix seconds, from its JSON text: a number, or a text as RFC 3339 has it.
#[doc(hidden)]
#[must_use]
pub fn unix_secs(json: &str) -> Option<i64> {
    json.parse().ok().or_else(|| {
        let text: String = serde_json::from_str(json).ok()?;
        let time = DateTime::parse_from_rfc3339(&text).ok()?;
        Some(time.timestamp())
    })
}

/// Shows how many there are: a record is customer data.
impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Members({})", self.0.len())
    }
}

/// A list is cheaper to build than a map, and lookups are few.
impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A name without escapes is not copied. As bytes, since it may hold half a surrogate pair, which
        /// must not cost the record.
        #[derive(Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, [u8]>);

        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(Cow<'de, [u8]>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::with_capacity(48);
                while let Some((Name(name), text)) = map.next_entry()? {
                    members.push((name, text));
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Object).map(Self)
    }
}
