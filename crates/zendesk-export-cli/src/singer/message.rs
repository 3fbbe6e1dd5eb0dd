//! SCHEMA and STATE messages, and the part of a schema that catalogs have, too.
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{
    state::Bookmarks,
    stream::{Member, Stream},
};
use crate::table::Kind;

#[derive(Serialize)]
struct SchemaMessage<'a> {
    r#type: &'static str,
    stream: &'a str,
    schema: Schema<'a>,
    key_properties: &'a [&'static str],
}

#[derive(Serialize)]
struct StateMessage<'a> {
    r#type: &'static str,
    value: &'a Bookmarks,
}

/// Flat, and of these words alone: each other one makes some target fail, or lose columns.
#[derive(Serialize)]
pub(super) struct Schema<'a> {
    r#type: &'static str,
    properties: Properties<'a>,
}

/// In order.
struct Properties<'a> {
    stream: &'a Stream,
    /// Whether those that are not selected are left out.
    selected: bool,
}

impl<'a> Schema<'a> {
    pub(super) fn of(stream: &'a Stream, selected: bool) -> Self {
        Self {
            r#type: "object",
            properties: Properties { stream, selected },
        }
    }
}

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.stream.members.iter();
        let members = members.filter(|member| member.is_selected || !self.selected);
        serializer.collect_map(members.map(|member| {
            let can_be_null = !self.stream.is_key(member);
            (&member.name, property(member, can_be_null))
        }))
    }
}

fn property(member: &Member, can_be_null: bool) -> Value {
    let kind = match member.kind {
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Text | Kind::Timestamp | Kind::Json => "string",
    };
    let mut property = match can_be_null {
        true => json!({ "type": ["null", kind] }),
        false => json!({ "type": kind }),
    };
    if member.kind == Kind::Timestamp {
        property["format"] = "date-time".into();
    }
    property
}

/// The line that comes before all records of a stream.
pub(crate) fn schema(stream: &Stream) -> serde_json::Result<Vec<u8>> {
    line(&SchemaMessage {
        r#type: "SCHEMA",
        stream: &stream.name,
        schema: Schema::of(stream, true),
        key_properties: &stream.key,
    })
}

/// The line that says where all streams stand.
pub(crate) fn state(bookmarks: &Bookmarks) -> serde_json::Result<Vec<u8>> {
    line(&StateMessage {
        r#type: "STATE",
        value: bookmarks,
    })
}

fn line(message: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}
