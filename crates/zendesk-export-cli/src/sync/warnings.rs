//! What is odd and stops nothing: counted by kind for ever, and told at most a few times a day.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zendesk_export::Page;

use crate::text;

/// Of each kind in a run and a day; more tell nobody anything new.
const TOLD: u64 = 5;

/// The newest ones that are kept with the data.
const KEPT: usize = 20;

/// What the state of a stream says of warnings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Warnings {
    /// The newest, each once, the newest last.
    #[serde(rename = "warnings")]
    newest: Vec<String>,
    /// How many there ever were, by kind.
    #[serde(rename = "warnings_by_kind")]
    counts: BTreeMap<String, u64>,
}

/// What this run has told of a stream, by kind and day.
#[derive(Debug, Default)]
pub(crate) struct Told(BTreeMap<&'static str, (i64, u64)>);

/// What is odd about a page: kinds, and what was sent.
pub(crate) fn of_page(page: &Page<Value>, name: &str) -> Vec<(&'static str, String)> {
    let sent = page.records.len() + page.repeats;
    let count = page
        .count
        .filter(|count| usize::try_from(*count) != Ok(sent));
    let count = count.map(|count| {
        let records = text::counted(count.unsigned_abs(), "record");
        let sign = if count < 0 { "-" } else { "" };
        let what = format!("{name}: the server counted {sign}{records} on a page that held {sent}");
        ("the server's count", what)
    });
    let said = page.warnings.iter();
    let said = said.map(|warning| ("what was sent", format!("{name}: {warning}")));
    count.into_iter().chain(said).collect()
}

impl Warnings {
    /// Counts and keeps a warning, and tells it unless there were many of its kind today.
    pub(crate) fn add(&mut self, told: &mut Told, kind: &'static str, warning: String, now: i64) {
        *self.counts.entry(kind.to_owned()).or_default() += 1;
        let more = "counted and not told until tomorrow: see `zendesk-export status DEST`";
        told.tell(kind, &warning, more, now);
        self.newest.retain(|known| *known != warning);
        self.newest.push(warning);
        let most = self.newest.len().saturating_sub(KEPT);
        self.newest.drain(..most);
    }

    pub(crate) fn newest(&self) -> &[String] {
        &self.newest
    }

    /// How many there ever were.
    pub(crate) fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// `7 about the server's count, 2 about answers`.
    pub(crate) fn counted(&self) -> String {
        let counts = self.counts.iter();
        let counts: Vec<_> = counts
            .map(|(kind, n)| format!("{n} about {kind}"))
            .collect();
        counts.join(", ")
    }
}

impl Told {
    /// Tells a warning unless there were many of its kind today; then says once what becomes of `more`.
    pub(crate) fn tell(&mut self, kind: &'static str, warning: &str, more: &str, now: i64) {
        match self.count(kind, now) {
            ..=TOLD => tracing::warn!("{warning}"),
            count if count == TOLD + 1 => {
                tracing::warn!("{warning}; there are more warnings about {kind}, which are {more}");
            }
            _ => {}
        }
    }

    fn count(&mut self, kind: &'static str, now: i64) -> u64 {
        let today = now.div_euclid(86_400);
        let (day, count) = self.0.entry(kind).or_default();
        if *day != today {
            (*day, *count) = (today, 0);
        }
        *count += 1;
        *count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_yesterday_hides_nothing_of_today() {
        let mut told = Told::default();
        for _ in 0..1_000 {
            told.count("counts", 86_400);
        }
        assert_eq!(told.count("answers", 86_400), 1, "another kind");
        assert_eq!(told.count("counts", 2 * 86_400), 1, "another day");
    }

    #[test]
    fn the_newest_are_kept_and_all_are_counted() {
        let (mut told, mut warnings) = (Told::default(), Warnings::default());
        for number in 0..100 {
            warnings.add(&mut told, "counts", format!("page {number}"), 0);
        }
        assert_eq!(warnings.newest().len(), KEPT);
        assert_eq!(warnings.newest()[KEPT - 1], "page 99");
        assert_eq!(warnings.counted(), "100 about counts");
    }
}
