//! Catalogs: what there is, and what somebody selected of it.
use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    message::Schema,
    stream::{Member, Stream},
};
use crate::{
    failure::{Exit, Failure},
    resource::{ByExport, Resource},
    table::Table,
};

/// What a run reads.
pub(crate) struct Selected {
    pub(crate) resources: Vec<Resource>,
    pub(crate) options: ByExport,
    pub(crate) streams: Vec<Stream>,
}

#[derive(Serialize)]
struct Discovered<'a> {
    streams: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    tap_stream_id: &'a str,
    stream: &'a str,
    key_properties: &'a [&'static str],
    replication_method: &'static str,
    schema: Schema<'a>,
    metadata: Vec<Value>,
}

/// The catalog of all streams of these exports and lists.
pub(crate) fn discovered(resources: &[Resource]) -> Result<String, Failure> {
    let streams: Vec<_> = resources.iter().flat_map(Stream::of).collect();
    let entries = streams.iter().map(|stream| {
        let method = match stream.resource.is_list() {
            true => "FULL_TABLE",
            false => "INCREMENTAL",
        };
        let mut metadata = vec![json!({ "breadcrumb": [], "metadata": {
            "inclusion": "available",
            "selected-by-default": stream.by_default,
            "table-key-properties": stream.key,
            "forced-replication-method": method,
            EXPORT: stream.resource.name(),
        }})];
        metadata.extend(
            stream
                .members
                .iter()
                .map(|member| of_member(stream, member)),
        );
        Entry {
            tap_stream_id: &stream.name,
            stream: &stream.name,
            key_properties: &stream.key,
            replication_method: method,
            schema: Schema::of(stream, false),
            metadata,
        }
    });
    let streams = entries.collect();
    serde_json::to_string_pretty(&Discovered { streams })
        .map_err(|e| Failure::new(Exit::Output, "the catalog cannot be written").because(e))
}

/// The export or list that a stream is of, as the command line has it: not every key of a custom object is in the
/// name of its stream.
const EXPORT: &str = "zendesk-export";

fn of_member(stream: &Stream, member: &Member) -> Value {
    let metadata = match stream.is_key(member) {
        true => json!({ "inclusion": "automatic" }),
        // It makes answers larger, and slower.
        false => json!({
            "inclusion": "available",
            "selected-by-default": member.sideload.is_none(),
        }),
    };
    json!({ "breadcrumb": ["properties", member.name], "metadata": metadata })
}

#[derive(Deserialize)]
struct Catalog {
    streams: Vec<Chosen>,
}

/// A stream of a catalog that somebody has edited.
#[derive(Deserialize)]
struct Chosen {
    tap_stream_id: String,
    #[serde(default)]
    metadata: Vec<Metadata>,
    /// As old programs have it.
    selected: Option<bool>,
}

#[derive(Deserialize)]
struct Metadata {
    breadcrumb: Vec<String>,
    metadata: Map<String, Value>,
}

impl Selected {
    /// Without a catalog.
    pub(crate) fn by_default() -> Result<Self, Failure> {
        let resources = Resource::support().chain(Resource::lists());
        let streams = resources.flat_map(|resource| Stream::of(&resource));
        let mut streams: Vec<_> = streams.filter(|stream| stream.by_default).collect();
        for member in streams.iter_mut().flat_map(|stream| &mut stream.members) {
            member.is_selected = member.sideload.is_none();
        }
        Self::of(streams)
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let unusable = |e: &dyn std::fmt::Display| {
            let what = format!("the catalog {} cannot be used: {e}", path.display());
            Failure::new(Exit::Settings, what)
        };
        let text = fs::read_to_string(path).map_err(|e| unusable(&e))?;
        let catalog: Catalog = serde_json::from_str(&text).map_err(|e| unusable(&e))?;
        let mut streams = Vec::new();
        for chosen in catalog.streams {
            let stream = chosen.stream();
            let by_default = stream.as_ref().is_some_and(|stream| stream.by_default);
            match stream {
                _ if !chosen.is_selected(by_default) => {}
                Some(mut stream) => {
                    chosen.select(&mut stream);
                    streams.push(stream);
                }
                None => {
                    let what = format!(
                        "it selects a stream {:?}, which this tap does not have; --discover prints those that it has",
                        chosen.tap_stream_id
                    );
                    return Err(unusable(&what));
                }
            }
        }
        if streams.is_empty() {
            return Err(unusable(
                &"it selects no stream; set `selected` to true in the metadata of those to read",
            ));
        }
        Self::of(streams)
    }

    fn of(streams: Vec<Stream>) -> Result<Self, Failure> {
        let mut selected = Self {
            resources: Vec::new(),
            options: ByExport::default(),
            streams: Vec::new(),
        };
        for stream in streams {
            if selected
                .streams
                .iter()
                .any(|other| other.name == stream.name)
            {
                let what = format!("the catalog has two streams of the name {}", stream.name);
                return Err(Failure::new(Exit::Settings, what));
            }
            if !selected.resources.contains(&stream.resource) {
                selected.resources.push(stream.resource.clone());
            }
            for sideload in stream.sideloads() {
                let include = &mut selected.options.of(&stream.resource).include;
                if !include.iter().any(|name| name == sideload) {
                    include.push(sideload.to_owned());
                }
            }
            selected.streams.push(stream);
        }
        Ok(selected)
    }
}

impl Chosen {
    /// The stream of this name, with all of its members.
    fn stream(&self) -> Option<Stream> {
        let said = self.of(&[]).and_then(|root| root.get(EXPORT)?.as_str());
        let resource = match said {
            Some(export) => export.parse().ok()?,
            None => by_stream(&self.tap_stream_id)?,
        };
        let mut streams = Stream::of(&resource).into_iter();
        streams.find(|stream| stream.name == self.tap_stream_id)
    }

    fn of(&self, breadcrumb: &[&str]) -> Option<&Map<String, Value>> {
        let mut all = self.metadata.iter();
        let found = all.find(|one| one.breadcrumb == breadcrumb)?;
        Some(&found.metadata)
    }

    fn is_selected(&self, by_default: bool) -> bool {
        let said = self.of(&[]).and_then(selection);
        said.or(self.selected).unwrap_or(by_default)
    }

    fn select(&self, stream: &mut Stream) {
        let key = stream.key.clone();
        for member in &mut stream.members {
            let said = self.of(&["properties", &member.name]).and_then(selection);
            let is_key = key.contains(&member.name.as_str());
            member.is_selected = is_key || said.unwrap_or(member.sideload.is_none());
        }
    }
}

/// The export or list that a stream of this name is of, where a catalog does not say it.
fn by_stream(name: &str) -> Option<Resource> {
    let has_rows = |resource: &Resource| {
        let rows = Table::of(resource.table()).rows();
        rows.iter().any(|rows| rows.name == name)
    };
    let key = name.strip_prefix("custom_object_");
    let of_key = || format!("custom_objects/{}", key?).parse().ok();
    let named = || name.parse().ok();
    Resource::all()
        .find(has_rows)
        .or_else(named)
        .or_else(of_key)
}

fn selection(metadata: &Map<String, Value>) -> Option<bool> {
    let of = |name| metadata.get(name).and_then(Value::as_bool);
    of("selected").or_else(|| of("selected-by-default"))
}
