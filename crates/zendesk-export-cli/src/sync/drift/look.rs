//! Holds a record against what is documented of it, value by value and without a copy.
use std::{borrow::Cow, fmt};

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};

use super::{OF_ONE, What, name};
use crate::table::{Json, Node, Shape};

/// What one record has that is not documented, each once, and the documented members that it has.
#[derive(Default)]
pub(super) struct Sighted<'s> {
    pub(super) drift: Vec<(What, String, Option<String>)>,
    pub(super) members: Vec<&'s str>,
}

/// Of one record; what differs in ten thousand places tells nothing that the first ones do not.
const MOST: usize = 64;

/// `None` for a record that no text of Rust can hold, such as half a surrogate pair.
pub(super) fn look<'s>(json: &str, shape: &'s Shape) -> Option<Sighted<'s>> {
    let mut sighted = Sighted::default();
    let look = Look {
        shape,
        node: shape.record(),
        at: &At::Record,
        sighted: &mut sighted,
    };
    let mut json = serde_json::Deserializer::from_str(json);
    look.deserialize(&mut json).ok()?;
    Some(sighted)
}

/// A place in a record.
enum At<'a> {
    Record,
    Member(&'a Self, &'a str),
    Items(&'a Self),
}

struct Look<'a, 's> {
    shape: &'s Shape,
    node: &'s Node,
    at: &'a At<'a>,
    sighted: &'a mut Sighted<'s>,
}

impl Look<'_, '_> {
    fn kind(&mut self, kind: Json) -> bool {
        let may_be = self.node.may_be(kind);
        if !may_be {
            self.sights(What::OtherKind, self.at, Some(kind.name().to_owned()));
        }
        may_be
    }

    fn sights(&mut self, what: What, at: &At<'_>, came: Option<String>) {
        let drift = &mut self.sighted.drift;
        let sighted = (what, at.to_string(), came);
        if drift.len() < MOST && !drift.contains(&sighted) {
            drift.push(sighted);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node.is_any() {
            true => IgnoredAny::deserialize(deserializer).map(drop),
            false => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Look<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, _: bool) -> Result<(), E> {
        self.kind(Json::Boolean);
        Ok(())
    }

    fn visit_i64<E: Error>(mut self, _: i64) -> Result<(), E> {
        self.kind(Json::Integer);
        Ok(())
    }

    fn visit_u64<E: Error>(mut self, _: u64) -> Result<(), E> {
        self.kind(Json::Integer);
        Ok(())
    }

    fn visit_f64<E: Error>(mut self, _: f64) -> Result<(), E> {
        self.kind(Json::Number);
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        if self.kind(Json::String) && !self.node.lists(text) {
            self.sights(What::NewValue, self.at, Some(name(text)));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let is_array = self.kind(Json::Array);
        let Some(node) = self.shape.items(self.node).filter(|_| is_array) else {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        };
        let at = At::Items(self.at);
        loop {
            let look = Look {
                shape: self.shape,
                node,
                at: &at,
                sighted: self.sighted,
            };
            if items.next_element_seed(look)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let is_object = self.kind(Json::Object);
        let mut unknown = 0;
        while let Some(Name(name)) = members.next_key_seed(Name::default())? {
            let at = At::Member(self.at, &name);
            let known = self.shape.member(self.node, &name).filter(|_| is_object);
            let Some((name, node)) = known else {
                // No more of one object are told apart, so that it hides nothing of another.
                if is_object && !self.node.is_map() && unknown <= OF_ONE {
                    unknown += 1;
                    self.sights(What::NewMember, &at, None);
                }
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            if matches!(self.at, At::Record) {
                self.sighted.members.push(name);
            }
            members.next_value_seed(Look {
                shape: self.shape,
                node,
                at: &at,
                sighted: self.sighted,
            })?;
        }
        Ok(())
    }
}

/// The name of a member, which is copied only where it has escapes.
#[derive(Default)]
struct Name<'a>(Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for Name<'de> {
    type Value = Self;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'de> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self, E> {
        Ok(Self(Cow::Borrowed(name)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self, E> {
        Ok(Self(Cow::Owned(name.to_owned())))
    }
}

/// `via.channel`, and `custom_fields[].id`.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record => Ok(()),
            Self::Member(Self::Record, member) => f.write_str(&name(member)),
            Self::Member(of, member) => write!(f, "{of}.{}", name(member)),
            Self::Items(of) => write!(f, "{of}[]"),
        }
    }
}
