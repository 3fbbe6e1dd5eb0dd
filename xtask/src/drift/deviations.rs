//! Differences that are meant, each with its reason and its evidence.
use std::{collections::BTreeSet, fmt, fs, path::Path};

use regex::Regex;
use serde::Deserialize;

use super::difference::{Difference, Subject};
use crate::Error;

/// The deviations, below the project's root.
pub(crate) const FILE: &str = "spec/deviations.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    r#where: Places,
    what: String,
    reason: String,
    evidence: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Places {
    One(String),
    Several(Vec<String>),
}

/// One place of an entry: `*` in its `where` or `what` stands for any text.
#[derive(Clone, Debug)]
pub(crate) struct Deviation {
    text: String,
    place: Regex,
    what: Regex,
    subject: Regex,
}

pub(crate) fn read(root: &Path) -> Result<Vec<Deviation>, Error> {
    let fail = |what: String| Error(format!("{FILE}: {what}"));
    let text = fs::read_to_string(root.join(FILE)).map_err(|e| fail(e.to_string()))?;
    let entries: Vec<Entry> = serde_yaml_ng::from_str(&text).map_err(|e| fail(e.to_string()))?;
    let mut deviations = Vec::new();
    for entry in &entries {
        let places = match &entry.r#where {
            Places::One(place) => std::slice::from_ref(place),
            Places::Several(places) => places,
        };
        for place in places {
            deviations.push(deviation(place, entry).map_err(fail)?);
        }
    }
    Ok(deviations)
}

fn deviation(place: &str, entry: &Entry) -> Result<Deviation, String> {
    let text = format!("{place}: {}", entry.what);
    if entry.reason.trim().is_empty() || entry.evidence.trim().is_empty() {
        return Err(format!("{text}: it needs a reason and evidence"));
    }
    let pattern = |text: &str| {
        let any = regex::escape(text).replace(r"\*", ".*");
        Regex::new(&format!("^{any}$")).map_err(|e| e.to_string())
    };
    Ok(Deviation {
        place: pattern(place)?,
        what: pattern(&entry.what)?,
        subject: pattern(subject(place))?,
        text,
    })
}

/// The operation or schema that a place is in.
fn subject(place: &str) -> &str {
    let ends = match place.contains(' ') {
        true => [" ?", " answer"],
        false => [".", "["],
    };
    let end = ends.iter().filter_map(|end| place.find(end)).min();
    &place[..end.unwrap_or(place.len())]
}

impl Deviation {
    pub(crate) fn names(&self, difference: &Difference) -> bool {
        self.place.is_match(&difference.place.to_string()) && self.what.is_match(&difference.what)
    }

    /// Whether what was compared can tell that this no longer exists: it is about something of it, or about
    /// nothing that ours has.
    pub(crate) fn is_about(&self, compared: &BTreeSet<Subject>, ours: &BTreeSet<Subject>) -> bool {
        let any = |subjects: &BTreeSet<Subject>| {
            let mut subjects = subjects.iter();
            subjects.any(|subject| self.subject.is_match(&subject.to_string()))
        };
        any(compared) || !any(ours)
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
