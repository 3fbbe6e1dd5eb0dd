//! Days without records where the days around them have many.
use std::{collections::BTreeMap, fmt, ops::RangeInclusive};

use super::calendar::{date, weekday};
use crate::{sync::timeline::Count, text::count};

/// Whole days without a record. That alone makes no loss: on a holiday nothing happens, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    /// In days since 1970.
    pub(crate) days: RangeInclusive<i64>,
    pub(crate) why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// As many days around it have about so many records.
    Around(u64),
    /// A record of the last day went through.
    WentThrough,
}

/// Fewer than these may as well have been none by chance, or on somebody's holidays.
const MANY: u64 = 20;

/// How far a hole looks around, in days: four of each day of the week, so that weekends are held against weekends.
const AROUND: i64 = 28;

/// How far from a hole a mass update may be, in days: what becomes of the records goes on for a while.
const CLOSE: i64 = 7;

/// Days that have records, on each side, before anything can be said of those between; and a third of all.
const KNOWN: usize = 3;

/// In their order. The newest record that ever went through is of this day, and nothing can be said of days that are
/// `unread`.
pub(crate) fn holes(
    days: &BTreeMap<i64, Count>,
    newest: Option<i64>,
    unread: &[RangeInclusive<i64>],
) -> Vec<Hole> {
    let is_read = |day: &i64| !unread.iter().any(|days| days.contains(day));
    let pairs = days.keys().zip(days.keys().skip(1));
    let mut holes: Vec<_> = pairs
        .flat_map(|(before, after)| stretches((before + 1..*after).filter(is_read)))
        .filter_map(|gap| {
            let around = Around::of(days, &gap)?;
            let usual = around.usual(&gap);
            (usual >= MANY && !around.have_moved(days, &gap, usual)).then_some(Hole {
                days: gap,
                why: Why::Around(usual),
            })
        })
        .collect();
    let last = days.keys().next_back();
    if let (Some(last), Some(newest)) = (last, newest)
        && last < &newest
    {
        // The newest day itself was read, at least in part.
        let read = (last + 1..=newest).filter(|day| *day == newest || is_read(day));
        holes.extend(stretches(read).pop().map(|days| Hole {
            days,
            why: Why::WentThrough,
        }));
    }
    holes
}

/// Days that follow each other, together.
fn stretches(days: impl Iterator<Item = i64>) -> Vec<RangeInclusive<i64>> {
    let mut all: Vec<RangeInclusive<i64>> = Vec::new();
    for day in days {
        match all.last_mut() {
            Some(last) if last.end() + 1 == day => *last = *last.start()..=day,
            _ => all.push(day..=day),
        }
    }
    all
}

impl Hole {
    pub(crate) fn length(&self) -> i64 {
        self.days.end() - self.days.start() + 1
    }
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (date(*self.days.start()), date(*self.days.end()));
        let is_one = self.length() == 1;
        match is_one {
            true => write!(f, "no records on {from}, a {}", from.format("%A"))?,
            false => write!(f, "no records from {from} to {to}, {} days", self.length())?,
        }
        match self.why {
            Why::Around(usual) if is_one => {
                write!(f, ", where such days around it have about {}", count(usual))
            }
            Why::Around(usual) => write!(
                f,
                ", where as many days around them have about {}",
                count(usual)
            ),
            Why::WentThrough => write!(f, ", although a record of {to} went through"),
        }
    }
}

/// The weeks before and after.
struct Around {
    before: Week,
    after: Week,
}

impl Around {
    fn of(days: &BTreeMap<i64, Count>, gap: &RangeInclusive<i64>) -> Option<Self> {
        let first = *days.keys().next()?;
        let last = *days.keys().next_back()?;
        Some(Self {
            before: Week::of(days, (gap.start() - AROUND).max(first)..=gap.start() - 1)?,
            after: Week::of(days, gap.end() + 1..=(gap.end() + AROUND).min(last))?,
        })
    }

    /// How many records as many days have, before or after, whichever has fewer.
    fn usual(&self, gap: &RangeInclusive<i64>) -> u64 {
        let usual = gap.clone().map(|day| {
            let sides = [&self.before, &self.after].into_iter();
            let sides = sides.filter_map(|week| week.0[weekday(day)]);
            sides.min().unwrap_or_default()
        });
        usual.sum()
    }

    /// Whether a day close by has about as many more than usual: a record is shown at its last change, and a mass
    /// update takes those of many days to one.
    fn have_moved(
        &self,
        days: &BTreeMap<i64, Count>,
        gap: &RangeInclusive<i64>,
        usual: u64,
    ) -> bool {
        let before = days.range(gap.start() - CLOSE..*gap.start());
        let after = days.range(gap.end() + 1..=gap.end() + CLOSE);
        let before = before.map(|(day, count)| self.before.more_on(*day, *count));
        let after = after.map(|(day, count)| self.after.more_on(*day, *count));
        before.chain(after).max().unwrap_or_default() >= usual / 4 * 3
    }
}

/// What is usual on each day of the week.
struct Week([Option<u64>; 7]);

impl Week {
    /// `None` where too few of these days have any records.
    fn of(days: &BTreeMap<i64, Count>, some: RangeInclusive<i64>) -> Option<Self> {
        let known = days.range(some.clone()).count();
        let length = some.clone().count();
        if known < KNOWN || 3 * known < length {
            return None;
        }
        let mut counts: [Vec<u64>; 7] = Default::default();
        for day in some {
            let records = days.get(&day).map_or(0, |count| count.all());
            counts[weekday(day)].push(records);
        }
        Some(Self(counts.map(usual_of)))
    }

    fn more_on(&self, day: i64, count: Count) -> u64 {
        let usual = self.0[weekday(day)].unwrap_or_default();
        count.all().saturating_sub(usual)
    }
}

/// The lower of the two in the middle: neither a day of an import nor one holiday makes much of a difference.
fn usual_of(mut counts: Vec<u64>) -> Option<u64> {
    counts.sort_unstable();
    counts.get(counts.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests;
