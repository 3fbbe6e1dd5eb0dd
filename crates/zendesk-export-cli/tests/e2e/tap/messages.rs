//! What a target reads, and the rules that all of it keeps.

use std::collections::{BTreeMap, BTreeSet};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::support::whole_lines;

/// The messages of one run, or the beginning of them.
pub(crate) struct Messages {
    pub(crate) all: Vec<Value>,
}

impl Messages {
    /// Of a run to its end, whichever that is.
    #[track_caller]
    pub(crate) fn of(out: &str) -> Self {
        let messages = Self::cut(out);
        let last = messages.all.last().expect("there are messages");
        assert_eq!(last["type"], "STATE", "a state is the last line");
        messages
    }

    /// Of a run that may have been killed between two lines.
    #[track_caller]
    pub(crate) fn cut(out: &str) -> Self {
        let lines = whole_lines(out).into_iter();
        let all = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let messages = Self { all };
        messages.must_keep_the_rules();
        messages
    }

    /// The records of a stream, in their order.
    pub(crate) fn records(&self, stream: &str) -> Vec<&Value> {
        let all = self.all.iter();
        let records = all.filter(|one| one["type"] == "RECORD" && one["stream"] == stream);
        records.map(|one| &one["record"]).collect()
    }

    pub(crate) fn ids(&self, stream: &str) -> BTreeSet<u64> {
        let records = self.records(stream).into_iter();
        records
            .map(|record| record["id"].as_u64().unwrap())
            .collect()
    }

    pub(crate) fn schema(&self, stream: &str) -> &Value {
        let is_it = |one: &&Value| one["type"] == "SCHEMA" && one["stream"] == stream;
        &self.all.iter().find(is_it).expect("it has a schema")["schema"]
    }

    /// What a target gives back once it has kept everything.
    pub(crate) fn state(&self) -> &Value {
        let mut states = self.all.iter().rev().filter(|one| one["type"] == "STATE");
        &states.next().expect("there is a state")["value"]
    }

    #[track_caller]
    fn must_keep_the_rules(&self) {
        let mut schemas = BTreeMap::new();
        let mut streams = BTreeSet::new();
        for message in &self.all {
            match message["type"].as_str() {
                Some("SCHEMA") => {
                    let stream = message["stream"].as_str().unwrap();
                    let is_plain =
                        |c: char| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit();
                    assert!(stream.chars().all(is_plain), "{stream}");
                    let known = schemas.insert(stream, Schema::of(message));
                    assert!(known.is_none(), "one schema of {stream}");
                }
                Some("RECORD") => {
                    let schema = schemas.get(message["stream"].as_str().unwrap());
                    schema
                        .expect("a schema comes first")
                        .check(&message["record"]);
                    let time = message["time_extracted"].as_str().unwrap();
                    assert!(time.ends_with('Z'), "{time}");
                }
                Some("STATE") => {
                    let bookmarks = message["value"]["bookmarks"].as_object().unwrap();
                    let now: BTreeSet<_> = bookmarks.keys().cloned().collect();
                    assert!(streams.is_subset(&now), "each state has all streams");
                    streams = now;
                }
                _ => panic!("no message of this kind is for all targets: {message}"),
            }
        }
    }
}

/// A schema as a validator reads it.
struct Schema {
    members: BTreeSet<String>,
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of(message: &Value) -> Self {
        let schema = &message["schema"];
        let properties = schema["properties"].as_object().unwrap();
        for (name, property) in properties {
            let words: Vec<_> = property.as_object().unwrap().keys().collect();
            assert!(
                words == ["type"] || words == ["format", "type"],
                "{name}: {words:?}"
            );
        }
        let keys = message["key_properties"].as_array().unwrap();
        assert!(!keys.is_empty());
        for key in keys {
            let kind = &properties[key.as_str().unwrap()]["type"];
            assert!(kind.is_string(), "a key is never null: {kind}");
        }
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        let name = "schema.json";
        compiler.add_resource(name, schema.clone()).unwrap();
        Self {
            members: properties.keys().cloned().collect(),
            index: compiler.compile(name, &mut schemas).unwrap(),
            schemas,
        }
    }

    #[track_caller]
    fn check(&self, record: &Value) {
        if let Err(e) = self.schemas.validate(record, self.index) {
            panic!("{e:#}");
        }
        let members: BTreeSet<_> = record.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, self.members, "each member is there, and no other");
    }
}
