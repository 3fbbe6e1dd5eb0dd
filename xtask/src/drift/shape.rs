//! What a schema comes to when its references and alternatives are followed.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::marks;

const BOUNDS: [(&str, &str); 6] = [
    ("minimum", "at least"),
    ("minLength", "at least"),
    ("minItems", "at least"),
    ("maximum", "at most"),
    ("maxLength", "at most"),
    ("maxItems", "at most"),
];

/// `allOf`, `anyOf` and `oneOf` are joined alike: what may come is what any part of it allows.
#[derive(Default)]
pub(crate) struct Shape<'a> {
    /// The types, with the format of dates; none together with `any` where everything may come.
    pub(crate) kinds: BTreeSet<String>,
    pub(crate) any: bool,
    pub(crate) null: bool,
    pub(crate) values: BTreeSet<String>,
    pub(crate) members: BTreeMap<&'a str, Vec<&'a Value>>,
    pub(crate) items: Vec<&'a Value>,
    /// Limits that are written as numbers of the schema.
    pub(crate) bounds: BTreeSet<String>,
    pub(crate) text: String,
    /// References that lead here, so that one that leads to itself ends.
    followed: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    pub(crate) fn of(document: &'a Value, nodes: &[&'a Value]) -> Self {
        let mut shape = Self::default();
        for node in nodes {
            shape.add(document, node, true);
        }
        shape
    }

    /// Adds a schema; `whole` where it stands for itself, so that saying nothing allows everything.
    fn add(&mut self, document: &'a Value, node: &'a Value, whole: bool) {
        if let Some(reference) = node["$ref"].as_str()
            && self.followed.insert(reference)
        {
            self.add(document, marks::target(document, node), whole);
        }
        for (joint, whole) in [("allOf", false), ("anyOf", whole), ("oneOf", whole)] {
            for part in node[joint].as_array().into_iter().flatten() {
                self.add(document, part, whole);
            }
        }
        self.add_kinds(node, whole);
        self.add_values(node);
        for (name, member) in node["properties"].as_object().into_iter().flatten() {
            self.members.entry(name).or_default().push(member);
        }
        self.items.extend(node.get("items"));
        for (bound, words) in BOUNDS {
            let number = node[bound].as_number();
            self.bounds
                .extend(number.map(|number| format!("{words} {number}")));
        }
        if let Some(text) = node["description"].as_str() {
            self.text.push_str(text);
            self.text.push('\n');
        }
    }

    fn add_kinds(&mut self, node: &Value, whole: bool) {
        self.null |= node["nullable"] == true;
        let types = match &node["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            Value::String(one) => vec![one.as_str()],
            _ if node["properties"].is_object() => vec!["object"],
            _ if node["items"].is_object() => vec!["array"],
            _ if node["enum"].is_array() || !node["const"].is_null() => vec!["string"],
            _ => vec![],
        };
        let says_nothing = types.is_empty()
            && ["$ref", "allOf", "anyOf", "oneOf"]
                .iter()
                .all(|joint| node[joint].is_null());
        self.any |= says_nothing && whole;
        for kind in types {
            let format = node["format"].as_str().filter(|f| f.starts_with("date"));
            match (kind, format) {
                ("null", _) => self.null = true,
                ("string", Some(format)) => {
                    self.kinds.insert(format!("string {format}"));
                }
                _ => {
                    self.kinds.insert(kind.to_owned());
                }
            }
        }
    }

    fn add_values(&mut self, node: &Value) {
        let values = node["enum"].as_array().into_iter().flatten();
        for value in values.chain(node.get("const")) {
            match value {
                Value::Null => self.null = true,
                Value::String(text) => {
                    self.values.insert(text.clone());
                }
                other => {
                    self.values.insert(other.to_string());
                }
            }
        }
    }

    /// The kinds in words.
    pub(crate) fn kinds(&self) -> String {
        if self.any {
            return "any JSON".to_owned();
        }
        Vec::from_iter(self.kinds.iter().map(String::as_str)).join(" or ")
    }
}
