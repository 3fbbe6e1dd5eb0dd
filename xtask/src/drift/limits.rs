//! Limits that texts write: how many requests in a time, and how much at most.
use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::shape::Shape;

static REQUESTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(\d[\d,]*)\s+requests?\s+(?:per|an?|every|each|in)\s+(?:(\d+)\s+)?(second|minute|hour|day)",
    )
    .ok()
});
static MOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b(?: maximum (?:\s+length)? (?:\s+(?:of|is))? | up\s+to | at\s+most | no\s+more\s+than
        | limited\s+to | limit\s+of ) \s+ (\d[\d,]*) (\s+requests?\b)? | (\d[\d,]*) \s+ at\s+most",
    )
    .ok()
});
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d[\d,]*").ok());

/// What a node says of limits.
pub(crate) struct Limits {
    limits: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Limits {
    pub(crate) fn of(text: &str, bounds: &BTreeSet<String>) -> Self {
        let digits = |number: &str| number.replace(',', "");
        let mut limits = bounds.clone();
        for found in REQUESTS.iter().flat_map(|r| r.captures_iter(text)) {
            let (requests, unit) = (digits(&found[1]), found[3].to_lowercase());
            limits.insert(match found.get(2).map(|count| count.as_str()) {
                None | Some("1") => format!("{requests} requests a {unit}"),
                Some(count) => format!("{requests} requests in {count} {unit}s"),
            });
        }
        for found in MOST.iter().flat_map(|r| r.captures_iter(text)) {
            // "Up to 100 requests" is told by their time.
            let number = found.get(1).filter(|_| found.get(2).is_none());
            let number = number.or_else(|| found.get(3));
            limits.extend(number.map(|number| format!("at most {}", digits(number.as_str()))));
        }
        let numbers = NUMBER.iter().flat_map(|r| r.find_iter(text));
        let numbers = numbers.map(|number| digits(number.as_str()));
        Self {
            limits,
            numbers: numbers.collect(),
        }
    }

    pub(crate) fn of_shape(shape: &Shape<'_>) -> Self {
        Self::of(&shape.text, &shape.bounds)
    }

    /// Limits of these that the other side has in no form.
    pub(crate) fn missing_in<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a String> {
        self.limits.difference(&other.limits).filter(|limit| {
            let number = limit.rsplit(' ').next();
            !number.is_some_and(|number| other.numbers.contains(number))
        })
    }
}
