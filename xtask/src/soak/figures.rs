//! What a day cost, and what may not grow.
use crate::destination::EXPORTS;

/// The most of a day, or what the day added.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    pub(super) kills: u32,
    /// How it ended without being killed, and its last words.
    pub(super) ended: Vec<String>,
    /// KiB.
    pub(super) memory: u64,
    pub(super) descriptors: u64,
    pub(super) log: u64,
    pub(super) parts: u64,
    pub(super) data: u64,
    /// The most bytes of a database's log.
    pub(super) journal: u64,
}

/// What a last day may have more than the second, as days are not quite alike: a factor, and an amount.
const MEMORY: (f64, u64) = (1.1, 2 * 1024);
const DESCRIPTORS: (f64, u64) = (1.0, 2);
const LOG: (f64, u64) = (1.2, 10_000);
const JOURNAL: (f64, u64) = (1.1, 4_000_000);

pub(super) fn head() {
    println!(
        "| day | destination | kills | ended itself | memory, MiB | descriptors | log, kB | parts | data, MB | journal, MB | behind |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
}

pub(super) fn row(day: u32, destination: &str, figures: &Figures, behind: usize) {
    println!(
        "| {day} | {destination} | {} | {} | {:.1} | {} | {:.0} | {} | {:.1} | {:.1} | {} |",
        figures.kills,
        figures.ended.len(),
        figures.memory as f64 / 1024.0,
        figures.descriptors,
        figures.log as f64 / 1e3,
        figures.parts,
        figures.data as f64 / 1e6,
        figures.journal as f64 / 1e6,
        match behind {
            0 => "none".to_owned(),
            exports => format!("{exports} exports"),
        }
    );
}

/// Ends that nobody asked for, and what is higher on the last day than on the second.
pub(super) fn broken(name: &str, days: &[Figures]) -> Vec<String> {
    let mut broken = Vec::new();
    for (day, figures) in (1..).zip(days) {
        let ended = figures.ended.len();
        if let Some(last) = figures.ended.last() {
            broken.push(format!(
                "day {day}, {name}: ended itself {ended} times, last with exit code {last}"
            ));
        }
    }
    let last = days.get(2..).and_then(<[_]>::last);
    let (Some(second), Some(last)) = (days.get(1), last) else {
        return broken;
    };
    let mut compare = |what, (factor, amount): (f64, u64), figure: fn(&Figures) -> u64| {
        let (second, last) = (figure(second), figure(last));
        if last as f64 > second as f64 * factor + amount as f64 {
            broken.push(format!(
                "{name}: {what} grew from {second} on the second day to {last} on the last"
            ));
        }
    };
    compare("memory in KiB", MEMORY, |day| day.memory);
    compare("descriptors", DESCRIPTORS, |day| day.descriptors);
    compare("the log in bytes a day", LOG, |day| day.log);
    compare("parts a day", (1.1, EXPORTS.len() as u64), |day| day.parts);
    compare("the database's log in bytes", JOURNAL, |day| day.journal);
    broken
}
