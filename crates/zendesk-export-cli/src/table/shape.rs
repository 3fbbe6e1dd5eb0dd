//! What the JSON Schema of a record says of members, kinds and values, in a form that a record is quickly held
//! against.
use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// A record, and all that is nested in it. The first node is the record.
pub(crate) struct Shape(Vec<Node>);

/// A place in a record.
#[derive(Default)]
pub(crate) struct Node {
    /// The kinds of JSON that it may be, but for null, which anything may be; none for any.
    kinds: Vec<Json>,
    /// The texts that are listed; none where any text is as good.
    values: HashSet<String>,
    members: HashMap<String, usize>,
    /// Whether each of its members is named after what it holds, so that none is unknown.
    is_map: bool,
    items: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Boolean,
    Integer,
    /// With a fraction or an exponent, or beyond 64 bits.
    Number,
    String,
    Array,
    Object,
}

/// A change in a ticket event has a member named after the field that it changes, which may be one of the account's.
const MAPS: [&str; 1] = ["#/$defs/TicketEventChild"];

impl Shape {
    /// By the schema of a record.
    pub(super) fn of(schema: &Value) -> Self {
        let mut shape = Self(Vec::new());
        shape.add(schema, schema, &mut HashMap::new());
        shape
    }

    /// Of records of which nothing is known.
    pub(super) fn any() -> Self {
        Self(vec![Node::default()])
    }

    pub(crate) fn record(&self) -> &Node {
        &self.0[0]
    }

    /// A member of an object, by its name, and what it is to be; `None` for one that is not documented.
    pub(crate) fn member<'s>(&'s self, of: &'s Node, name: &str) -> Option<(&'s str, &'s Node)> {
        let (name, at) = of.members.get_key_value(name)?;
        Some((name, &self.0[*at]))
    }

    /// What the items of an array are to be; `None` where they may be anything.
    pub(crate) fn items(&self, of: &Node) -> Option<&Node> {
        of.items.map(|at| &self.0[at])
    }

    /// What is at a place such as `via.channel` or `custom_fields[].id`; `None` for one that is not documented.
    pub(crate) fn at(&self, place: &str) -> Option<&Node> {
        let mut node = self.record();
        for part in place.split('.') {
            let name = part.trim_end_matches("[]");
            node = self.member(node, name)?.1;
            for _ in 0..(part.len() - name.len()) / 2 {
                node = self.items(node)?;
            }
        }
        Some(node)
    }

    /// Returns where it is. What is referred to is added once, so that a type may hold itself.
    fn add(&mut self, part: &Value, schema: &Value, known: &mut HashMap<String, usize>) -> usize {
        let parts = parts(part);
        if let [one] = parts.as_slice() {
            return self.add(one, schema, known);
        }
        let at = self.0.len();
        let Some(reference) = part.get("$ref").and_then(Value::as_str) else {
            self.0.push(Node::default());
            self.0[at] = self.node(part, schema, known);
            return at;
        };
        if let Some(at) = known.get(reference) {
            return *at;
        }
        known.insert(reference.to_owned(), at);
        self.0.push(Node::default());
        let target = reference
            .strip_prefix('#')
            .and_then(|at| schema.pointer(at));
        if let Some(target) = target {
            self.0[at] = self.node(target, schema, known);
        }
        self.0[at].is_map |= MAPS.contains(&reference);
        at
    }

    fn node(&mut self, part: &Value, schema: &Value, known: &mut HashMap<String, usize>) -> Node {
        let parts = parts(part);
        if !parts.is_empty() {
            let nodes: Vec<_> = parts
                .iter()
                .map(|one| self.add(one, schema, known))
                .collect();
            return Node::any_of(nodes.iter().map(|at| &self.0[*at]));
        }
        let values = part.get("enum").and_then(Value::as_array);
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        let properties = part.get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flatten();
        let members = properties.map(|(name, part)| (name.clone(), self.add(part, schema, known)));
        let members: HashMap<_, _> = members.collect();
        Node {
            kinds: kinds(part),
            values: values.map(str::to_owned).collect(),
            is_map: members.is_empty(),
            members,
            items: part
                .get("items")
                .map(|items| self.add(items, schema, known)),
        }
    }
}

impl Node {
    /// Whether there is nothing to hold a value against.
    pub(crate) fn is_any(&self) -> bool {
        self.kinds.is_empty()
    }

    pub(crate) fn may_be(&self, kind: Json) -> bool {
        self.is_any()
            || self.kinds.contains(&kind)
            || kind == Json::Integer && self.kinds.contains(&Json::Number)
    }

    pub(crate) fn lists(&self, text: &str) -> bool {
        self.values.is_empty() || self.values.contains(text)
    }

    pub(crate) fn is_map(&self) -> bool {
        self.is_map
    }

    /// Known values or any text is how a schema has an enumeration that may grow: those that it lists stay.
    fn any_of<'s>(nodes: impl Iterator<Item = &'s Self>) -> Self {
        let mut all = Self::default();
        for node in nodes {
            if node.is_any() {
                return Self::default();
            }
            all.kinds.extend(&node.kinds);
            all.values.extend(node.values.iter().cloned());
            all.members
                .extend(node.members.iter().map(|(name, at)| (name.clone(), *at)));
            all.items = all.items.or(node.items);
        }
        all.is_map = all.members.is_empty();
        all
    }
}

/// The alternatives of a schema, but for null.
fn parts(part: &Value) -> Vec<&Value> {
    let parts = part.get("anyOf").and_then(Value::as_array);
    let parts = parts.into_iter().flatten();
    parts
        .filter(|one| one.get("type").is_none_or(|kind| kind != "null"))
        .collect()
}

impl Json {
    const ALL: [Self; 6] = [
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// By the name that JSON Schema has for it.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

fn kinds(part: &Value) -> Vec<Json> {
    let names = match part.get("type") {
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
        None => Vec::new(),
    };
    let names = names.into_iter().filter_map(Value::as_str);
    names.filter_map(Json::by_name).collect()
}
