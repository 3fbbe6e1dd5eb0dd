//! A destination at a glance, so that anybody sees whether something is missing: on a terminal, or as a page.
use std::{collections::BTreeMap, ops::RangeInclusive, path::Path};

use chrono::Utc;

use super::{
    destination::{Contents, Destination, Kept},
    inspect::{Verdict, mends, verdict},
    kinds::look,
    status,
    stream_state::StreamState,
    timeline::{self, Count, DAY},
};
use crate::{failure::Failure, remedy, resource::Resource, say::say, to::To};

mod axis;
mod bars;
mod calendar;
mod file;
mod holes;
mod page;
mod plot;
mod runs;
mod terminal;
mod ticks;

use holes::Hole;

/// Shows it on a terminal, or writes the page.
pub(crate) fn report(to: &To, html: Option<&Path>) -> Result<(), Failure> {
    match html {
        None => terminal::show(&Report::of(to)?),
        Some(file) => {
            write_report(to, file)?;
            say(format!("{to}: the report is in {}", file.display()))
        }
    }
}

/// Writes the page.
pub(crate) fn write_report(to: &To, html: &Path) -> Result<(), Failure> {
    file::must_be_free(html)?;
    file::write(html, &page::page(&Report::of(to)?)?)
}

struct Report {
    /// The destination.
    of: String,
    account: Option<String>,
    /// In Unix seconds.
    now: i64,
    verdict: Verdict,
    /// What somebody may do about what was found, and about holes.
    mends: String,
    rereads: String,
    exports: Vec<About>,
    /// Lists, and what came beside the records of exports, which no time goes through.
    others: Vec<About>,
}

/// What there is to say of a stream.
struct About {
    name: String,
    state: StreamState,
    told: status::Told,
    /// As they are there where they are counted, else as many as were stored.
    records: u64,
    timeline: Timeline,
}

enum Timeline {
    Counted {
        days: BTreeMap<i64, Count>,
        holes: Vec<Hole>,
        /// The day of the newest record that ever went through.
        newest: Option<i64>,
        untimed: u64,
        /// Whether there are days that are no holes since they are still to be read, once more or at all.
        is_unread: bool,
    },
    /// Why there is none.
    Not(String),
}

impl Report {
    fn of(to: &To) -> Result<Self, Failure> {
        let destination = look(to)?;
        let destination = &*destination;
        let streams = destination.streams()?;
        let verdict = verdict(destination)?;
        let now = Utc::now().timestamp();
        let (mut exports, mut others) = (Vec::new(), Vec::new());
        for (name, kept) in streams {
            let about = |is_plotted| About::of(destination, &name, kept, is_plotted, now);
            match name.parse::<Resource>() {
                Ok(resource) if !resource.is_list() => exports.push(about(true)),
                _ => others.push(about(false)),
            }
        }
        // What somebody should look at first.
        exports.sort_by_key(|about| about.timeline.holes().is_empty());
        let mut all = exports.iter().chain(&others);
        Ok(Self {
            of: to.to_string(),
            account: all.find_map(|about| about.state.account().map(str::to_owned)),
            now,
            verdict,
            mends: mends(to, destination),
            rereads: rereads(to, &exports),
            exports,
            others,
        })
    }

    fn all(&self) -> impl Iterator<Item = &About> {
        self.exports.iter().chain(&self.others)
    }

    /// Whether there may be holes that nobody can tell yet.
    fn is_unread(&self) -> bool {
        self.exports.iter().any(|about| about.timeline.is_unread())
    }

    /// All holes, each with its export and the place of that.
    fn holes(&self) -> impl Iterator<Item = (usize, &About, &Hole)> {
        let exports = self.exports.iter().enumerate();
        exports.flat_map(|(at, about)| {
            let holes = about.timeline.holes().iter();
            holes.map(move |hole| (at, about, hole))
        })
    }
}

impl About {
    fn of(
        destination: &dyn Destination,
        name: &str,
        kept: Result<Kept, Failure>,
        is_plotted: bool,
        now: i64,
    ) -> Self {
        let stored = kept.as_ref().map_or(0, records);
        let state = kept.map_or_else(StreamState::unusable, |kept| kept.state);
        let timeline = match is_plotted {
            true => Timeline::of(destination, name, &state),
            false => Timeline::Not(String::new()),
        };
        Self {
            name: name.to_owned(),
            told: status::told(destination, name, &state, now),
            records: timeline.records().unwrap_or(stored),
            timeline,
            state,
        }
    }

    /// Whether its last try did not end well.
    fn stands_still(&self) -> bool {
        self.state.last_error.is_some()
    }
}

impl Timeline {
    fn of(destination: &dyn Destination, name: &str, state: &StreamState) -> Self {
        let counted = match destination.timeline(name) {
            Ok(Some(counted)) => counted,
            Ok(None) => {
                let why = "this kind of destination does not count its records by time";
                return Self::Not(why.to_owned());
            }
            Err(failure) => return Self::Not(format!("they cannot be read: {failure}")),
        };
        // Of a record that is dated ahead nothing follows for the days before.
        let newest = state
            .newest
            .filter(|secs| *secs <= state.stored_at.saturating_add(DAY));
        let newest = newest.and_then(timeline::day_of);
        let unread = unread(state);
        Self::Counted {
            holes: holes::holes(counted.days(), newest, &unread),
            is_unread: !unread.is_empty(),
            newest,
            untimed: counted.untimed(),
            days: counted.into_days(),
        }
    }

    fn records(&self) -> Option<u64> {
        match self {
            Self::Counted { days, untimed, .. } => {
                Some(untimed + days.values().map(|count| count.all()).sum::<u64>())
            }
            Self::Not(_) => None,
        }
    }

    fn holes(&self) -> &[Hole] {
        match self {
            Self::Counted { holes, .. } => holes,
            Self::Not(_) => &[],
        }
    }

    fn is_unread(&self) -> bool {
        matches!(
            self,
            Self::Counted {
                is_unread: true,
                ..
            }
        )
    }
}

/// What is said of an export of which there are such days.
const UNREAD: &str = "days that are still to be read do not count as holes";

/// The days that are left to read, once more or at all: none once everything has come.
fn unread(state: &StreamState) -> Vec<RangeInclusive<i64>> {
    if state.caught_up_at.is_some() {
        return Vec::new();
    }
    let days = state.left().into_iter().map(|left| {
        let end = left.end.map_or(i64::MAX, |end| end - 1);
        left.at.div_euclid(DAY)..=end.div_euclid(DAY)
    });
    days.collect()
}

/// What to do about the first hole, so that somebody need not put it together.
fn rereads(to: &To, exports: &[About]) -> String {
    let mut holes = exports.iter().flat_map(|about| {
        let first = about.timeline.holes().first();
        first.map(|hole| (about, *hole.days.start()))
    });
    holes.next().map_or_else(String::new, |(about, day)| {
        let name = &about.name;
        let command = remedy::resync(name, to, &about.state.asked_with());
        format!(
            "`{command} --since {}` reads {name} again from there on, and stores what is missing",
            calendar::date(day)
        )
    })
}

fn records(kept: &Kept) -> u64 {
    match &kept.contents {
        Contents::Rows { rows, odd, .. } => rows + odd,
        Contents::Parts { .. } => kept.state.records_out,
    }
}
