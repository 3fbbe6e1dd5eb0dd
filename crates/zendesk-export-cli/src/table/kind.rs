//! What a column holds.
use serde_json::Value;
use zendesk_export::Resource;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of 64 bits.
    Integer,
    Number,
    Boolean,
    Text,
    /// RFC 3339, in UTC and whole seconds.
    Timestamp,
    /// What is nested, or of several kinds: its JSON text.
    Json,
}

impl Kind {
    /// As SQLite's own tools, and other readers of its files, understand it.
    pub(crate) const fn sqlite(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Number => "REAL",
            Self::Boolean => "BOOLEAN",
            Self::Text | Self::Timestamp | Self::Json => "TEXT",
        }
    }

    /// By the JSON Schema of a member; the schema of the whole has what it refers to.
    pub(super) fn of(property: &Value, schema: &Value) -> Self {
        if let Some(reference) = property.get("$ref").and_then(Value::as_str) {
            let target = reference
                .strip_prefix('#')
                .and_then(|at| schema.pointer(at));
            return target.map_or(Self::Json, |target| Self::of(target, schema));
        }
        if let Some(any) = property.get("anyOf").and_then(Value::as_array) {
            let mut kinds = any
                .iter()
                .filter(|one| one.get("type").is_none_or(|kind| kind != "null"))
                .map(|one| Self::of(one, schema));
            let first = kinds.next().unwrap_or(Self::Json);
            return match kinds.all(|kind| kind == first) {
                true => first,
                false => Self::Json,
            };
        }
        let is_time = property
            .get("format")
            .is_some_and(|format| format == "date-time");
        match sole_type(property) {
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("string") if is_time => Self::Timestamp,
            Some("string") => Self::Text,
            _ => Self::Json,
        }
    }

    /// Of the items of an array, where they are all of one kind that is not nested.
    pub(super) fn of_items(property: &Value, schema: &Value) -> Option<Self> {
        let property = resolved(property, schema);
        if sole_type(property)? != "array" {
            return None;
        }
        let items = Self::of(property.get("items")?, schema);
        (items != Self::Json).then_some(items)
    }
}

/// What a schema says of a member.
pub(super) fn description(property: &Value, schema: &Value) -> Option<String> {
    let own = property.get("description");
    let said = own.or_else(|| resolved(property, schema).get("description"))?;
    Some(said.as_str()?.to_owned())
}

/// The sideload without which a member never comes: its description in the document says so.
pub(crate) fn sideload(
    resource: &'static Resource,
    schema: &Value,
    member: &str,
) -> Option<&'static str> {
    let description = schema["properties"][member]["description"].as_str()?;
    let mut sideloads = resource.sideloads.iter().copied();
    sideloads.find(|name| description.contains(&format!("when `{name}` is asked for")))
}

/// The members that come whatever is asked for.
pub(super) fn steady(resource: &'static Resource, schema: &Value) -> Vec<String> {
    let members = schema.get("properties").and_then(Value::as_object);
    let members = members.into_iter().flatten().map(|(member, _)| member);
    let steady = members.filter(|member| sideload(resource, schema, member).is_none());
    steady.cloned().collect()
}

/// What a reference leads to.
fn resolved<'a>(property: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = property.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| reference.strip_prefix('#'));
    let target = target.and_then(|at| schema.pointer(at));
    target.unwrap_or(property)
}

/// But for null.
fn sole_type(property: &Value) -> Option<&str> {
    let mut types = match property.get("type")? {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => vec![one.as_str()?],
    };
    types.retain(|kind| *kind != "null");
    match types.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}
