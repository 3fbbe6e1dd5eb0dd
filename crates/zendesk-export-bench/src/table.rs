use std::{fmt, time::Duration};

use crate::Samples;

/// The table that a benchmark prints, in Markdown, a row at a time.
#[derive(Debug)]
pub struct Table(());

/// What a figure should reach. Nothing fails where it does not: a busy machine is no defect.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

impl Table {
    /// Begins a table.
    #[must_use]
    pub fn begin() -> Self {
        row([
            "",
            "median",
            "ratio (of single rounds)",
            "beside",
            "goal",
            "",
        ]);
        row(["---"; 6]);
        Self(())
    }

    /// Times that others are compared with.
    pub fn baseline(&self, name: &str, times: &Samples) {
        row([name, &time(times), "1.00", "", "", ""]);
    }

    /// Times beside others of the same rounds.
    pub fn beside(
        &self,
        (name, times): (&str, &Samples),
        baseline: (&str, &Samples),
        goal: Option<Goal>,
    ) {
        compare((name, times, &time(times)), baseline, goal);
    }

    /// Bytes beside others of the same rounds.
    pub fn size(
        &self,
        (name, bytes): (&str, &Samples),
        baseline: (&str, &Samples),
        goal: Option<Goal>,
    ) {
        let shown = format!("{:.1} MB", bytes.median() / 1e6);
        compare((name, bytes, &shown), baseline, goal);
    }

    /// The most memory of all rounds, in KiB; 0 is not known and makes no row.
    pub fn peak(&self, name: &str, peaks: &Samples, goal_mib: Option<f64>) {
        let mib = peaks.max() / 1024.0;
        if mib > 0.0 {
            let goal = goal_mib.map(Goal::AtMost).filter(|_| !peaks.is_a_try());
            figure(name, mib, " MiB", goal);
        }
    }

    /// Figures that are compared with nothing.
    pub fn figure(&self, name: &str, (figures, unit): (&Samples, &str), goal: Option<Goal>) {
        let goal = goal.filter(|_| !figures.is_a_try());
        figure(name, figures.median(), unit, goal);
    }
}

fn figure(name: &str, figure: f64, unit: &str, goal: Option<Goal>) {
    let shown = format!("{figure:.1}{unit}");
    row([name, &shown, "", "", &say(goal, unit), met(goal, figure)]);
}

fn compare(
    (name, samples, median): (&str, &Samples, &str),
    (baseline, base): (&str, &Samples),
    goal: Option<Goal>,
) {
    let goal = goal.filter(|_| !samples.is_a_try());
    let ratio = samples.median() / base.median();
    let (low, high) = samples.spread(base);
    let ratios = format!("{ratio:.2} ({low:.2} to {high:.2})");
    row([
        name,
        median,
        &ratios,
        baseline,
        &say(goal, ""),
        met(goal, ratio),
    ]);
}

fn time(times: &Samples) -> String {
    format!("{:.2?}", Duration::from_secs_f64(times.median()))
}

fn say(goal: Option<Goal>, unit: &str) -> String {
    goal.map(|goal| format!("{goal}{unit}")).unwrap_or_default()
}

fn met(goal: Option<Goal>, figure: f64) -> &'static str {
    match goal {
        None => "",
        Some(Goal::AtMost(most)) if figure <= most => "met",
        Some(Goal::AtLeast(least)) if figure >= least => "met",
        Some(_) => "missed",
    }
}

fn row([name, figure, ratio, beside, goal, met]: [&str; 6]) {
    println!("| {name:<46} | {figure:>9} | {ratio:<26} | {beside:<20} | {goal:<15} | {met:<6} |");
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "at most {}", rounded(*most)),
            Self::AtLeast(least) => write!(f, "at least {}", rounded(*least)),
        }
    }
}

/// To hundredths, and without zeros after them.
fn rounded(goal: f64) -> f64 {
    (goal * 100.0).round() / 100.0
}
