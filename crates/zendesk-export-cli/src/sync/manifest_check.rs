//! What the manifest says, held against the states.
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::manifest_place::Place;
use crate::seal::{self, BROKEN, Seal};

/// It is written when a stream ends for now, so that after a run that was killed the state is ahead
/// of it. Then it has to be true of what was there before.
pub(crate) struct Manifest {
    /// How it is called in a finding.
    shown: String,
    streams: Map<String, Value>,
}

/// What only ever grows.
const AMOUNTS: [&str; 6] = [
    "pages",
    "records_in",
    "records_out",
    "repeats",
    "counted",
    "bytes",
];

impl Manifest {
    /// Without a manifest there is nothing to hold against the states.
    pub(super) fn read(place: &dyn Place, findings: &mut Vec<String>) -> Self {
        let shown = place.shown();
        let text = place.read().unwrap_or_else(|e| {
            findings.push(format!("{shown} cannot be read: {e}"));
            None
        });
        let is_there = text.is_some();
        if text.as_deref().map(seal::check) == Some(Seal::Broken) {
            findings.push(format!("{shown} {BROKEN}; the next run writes it anew"));
        }
        let manifest = text.map(|text| serde_json::from_slice(&text)).transpose();
        let mut manifest: Value = match manifest {
            Ok(manifest) => manifest.unwrap_or_default(),
            Err(e) => {
                findings.push(format!("{shown} is no manifest: {e}"));
                Value::Null
            }
        };
        let streams = match manifest.get_mut("streams").map(Value::take) {
            Some(Value::Object(streams)) => streams,
            _ => {
                if is_there && !manifest.is_null() {
                    findings.push(format!("{shown} is no manifest: it tells of no streams"));
                }
                Map::new()
            }
        };
        Self { shown, streams }
    }

    /// Holds one stream against what is known of it now, as a manifest would have it.
    pub(crate) fn check(&self, stream: &str, now: &Value, findings: &mut Vec<String>) {
        let Some(before) = self.streams.get(stream) else {
            return;
        };
        let shown = &self.shown;
        let is_older = amount(before, "pages") < amount(now, "pages");
        for name in AMOUNTS {
            let (before, now) = (amount(before, name), amount(now, name));
            if before > now || before < now && !is_older {
                findings.push(format!(
                    "{shown} says that {name} of {stream} is {before}, and the state says {now}"
                ));
            }
        }
        if !is_older && before["checkpoint"] != now["checkpoint"] {
            findings.push(format!(
                "{shown} and the state differ about where {stream} goes on: {} and {}",
                before["checkpoint"], now["checkpoint"]
            ));
        }
        let told = list(before);
        // In the end the part that grew counts: what comes after it has its name, too.
        let known = ["tail", "open"].map(|name| &now[name]);
        let known = known.into_iter().chain(list(now));
        let known: HashMap<_, _> = known.map(|part| (name(part), part)).collect();
        let open = &before["open"];
        for part in told.iter().chain(open.is_object().then_some(open)) {
            let name = name(part);
            let has_grown =
                |known: &Value| part == open && amount(known, "bytes") > amount(part, "bytes");
            match known.get(name).copied() {
                Some(known) if known == part || has_grown(known) => {}
                Some(known) => findings.push(format!(
                    "{shown} and the state differ about the part {name} of {stream}: {part} and {known}"
                )),
                None => findings.push(format!(
                    "{shown} tells of the part {name} of {stream}, and the state does not know of it"
                )),
            }
        }
        let parts: u64 = told.iter().map(|part| amount(part, "records")).sum();
        let under_way = ["open", "tail"].map(|name| amount(&before[name], "records"));
        let parts = parts + under_way.iter().sum::<u64>();
        let out = amount(before, "records_out");
        if before.get("parts").is_some() && parts != out {
            findings.push(format!(
                "{shown} does not add up for {stream}: its parts hold {parts} records, and {out} went out"
            ));
        }
    }

    pub(crate) fn check_streams(
        &self,
        is_known: impl Fn(&str) -> bool,
        findings: &mut Vec<String>,
    ) {
        for stream in self.streams.keys().filter(|name| !is_known(name)) {
            findings.push(format!(
                "{} tells of {stream}, and there is no state of it that can be used",
                self.shown
            ));
        }
    }
}

fn amount(figures: &Value, name: &str) -> u64 {
    figures[name].as_u64().unwrap_or_default()
}

fn name(part: &Value) -> &str {
    part["name"].as_str().unwrap_or_default()
}

fn list(figures: &Value) -> &[Value] {
    figures["parts"].as_array().map_or(&[], Vec::as_slice)
}
