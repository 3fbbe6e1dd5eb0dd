//! Where the axes of a plot have labels.
use chrono::{Datelike as _, NaiveDate};

use super::calendar::date;
use crate::text;

/// Places on an axis, with what stands there.
pub(super) struct Ticks(Vec<(f64, String)>);

#[derive(Clone, Copy)]
enum Step {
    Days(i64),
    Months(u32),
    Years(i32),
}

/// From fine to coarse.
const STEPS: [Step; 15] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
];

impl Ticks {
    /// No more than so many beginnings of days, months or years, of those from one day to before another.
    pub(super) fn dates(from: i64, to: i64, most: usize) -> Self {
        let mut all = STEPS.iter().map(|step| step.ticks(from, to));
        let ticks = all.find(|ticks| ticks.len() <= most);
        Self(ticks.unwrap_or_default())
    }

    /// Round numbers: of what goes up, and of what goes down, which have no sign.
    pub(super) fn counts(down: u64, up: u64) -> Self {
        let step = step(down.saturating_add(up));
        let to = |most: u64| (1..=most / step).map(move |times| times * step);
        let label = |records: u64| text::count(records).to_string();
        let down = to(down).map(|records| (-(records as f64), label(records)));
        let up = to(up).map(|records| (records as f64, label(records)));
        Self(down.chain([(0.0, "0".to_owned())]).chain(up).collect())
    }

    pub(super) fn places(&self) -> Vec<f64> {
        self.0.iter().map(|(place, _)| *place).collect()
    }

    pub(super) fn label(&self, place: f64) -> String {
        let mut all = self.0.iter();
        let found = all.find(|(at, _)| (at - place).abs() < 0.5);
        found.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// Of 1, 2 and 5 and their tenfolds: the first that makes no more than [`MOST`].
fn step(all: u64) -> u64 {
    let mut tens = 1_u64;
    loop {
        for step in [1, 2, 5].map(|times| tens.saturating_mul(times)) {
            if all / step <= MOST {
                return step;
            }
        }
        tens = tens.saturating_mul(10);
    }
}

/// Labels on the axis of counts, but for that of 0.
const MOST: u64 = 6;

impl Step {
    fn ticks(self, from: i64, to: i64) -> Vec<(f64, String)> {
        // There is no room for one that stands at the very end.
        let end = to - (to - from) / 20;
        let days = (from..end).map(|day| (day, date(day)));
        let days = days.filter(|(day, date)| self.is_at(*day, *date));
        days.map(|(day, date)| (day as f64, self.label(date)))
            .collect()
    }

    fn is_at(self, day: i64, date: NaiveDate) -> bool {
        // A Monday.
        let monday = 4;
        match self {
            Self::Days(step @ (1 | 2)) => day % step == 0,
            Self::Days(step) => (day - monday) % step == 0,
            Self::Months(step) => date.day() == 1 && date.month0().is_multiple_of(step),
            Self::Years(step) => date.ordinal() == 1 && date.year() % step == 0,
        }
    }

    fn label(self, date: NaiveDate) -> String {
        let format = match self {
            Self::Days(_) => "%Y-%m-%d",
            Self::Months(_) => "%Y-%m",
            Self::Years(_) => "%Y",
        };
        date.format(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::report::calendar::day_of;

    #[track_caller]
    fn check(from: &str, to: &str, most: usize, labels: &[&str]) {
        let day = |text: &str| day_of(text.parse().unwrap());
        let ticks = Ticks::dates(day(from), day(to), most);
        let found: Vec<_> = ticks.0.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(found, labels);
    }

    #[test]
    fn dates_are_beginnings_and_no_more_than_there_is_room() {
        check("2026-03-02", "2026-03-03", 3, &["2026-03-02"]);
        let mondays = ["2026-03-02", "2026-03-09", "2026-03-16"];
        check("2026-03-01", "2026-03-20", 3, &mondays);
        check(
            "2025-11-05",
            "2026-02-15",
            3,
            &["2025-12", "2026-01", "2026-02"],
        );
        check("2020-02-01", "2026-08-01", 3, &["2022", "2024", "2026"]);
        check("1990-01-01", "2200-01-01", 3, &["2000", "2100"]);
    }

    #[test]
    fn counts_are_round_and_have_no_sign() {
        let labels = |down, up| {
            let ticks = Ticks::counts(down, up);
            let labels = ticks.0.into_iter().map(|(_, label)| label);
            labels.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(0, 3), "0 1 2 3");
        assert_eq!(labels(0, 12_345), "0 2,000 4,000 6,000 8,000 10,000 12,000");
        assert_eq!(labels(30, 90), "20 0 20 40 60 80");
        assert_eq!(labels(0, 0), "0");
        assert!(!labels(0, u64::MAX).is_empty());
    }
}
