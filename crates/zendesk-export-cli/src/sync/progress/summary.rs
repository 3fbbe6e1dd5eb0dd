//! What is left on standard error at the end of a run.
use std::{
    ops::Deref,
    time::{Duration, Instant},
};

use super::figures::{Counts, Figures};

use crate::text;

const HEADS: [&str; 8] = [
    "stream",
    "records",
    "repeats",
    "pages",
    "bytes",
    "newest record",
    "time",
    "",
];

/// A line a stream and one of the whole run.
pub(crate) fn table(streams: &[impl Deref<Target = Figures>], took: Duration) -> String {
    let rows: Vec<_> = streams.iter().map(|stream| row(stream)).collect();
    let mut table = line(&HEADS.map(str::to_owned), &rows);
    for row in &rows {
        table.push_str(&line(row, &rows));
    }
    table.push_str(&total(streams, took));
    table
}

fn row(stream: &Figures) -> [String; 8] {
    let run = stream.run();
    let failed = if stream.has_failed() { "failed" } else { "" };
    [
        stream.stream.clone(),
        text::count(run.records).to_string(),
        text::count(run.repeats).to_string(),
        text::count(run.pages).to_string(),
        text::bytes(run.bytes).to_string(),
        stream.newest.map_or("-".to_owned(), text::date),
        text::took(stream.worked(Instant::now())),
        failed.to_owned(),
    ]
}

/// Texts to the left, figures to the right.
fn line(cells: &[String; 8], rows: &[[String; 8]]) -> String {
    let mut line = String::new();
    for (column, cell) in cells.iter().enumerate() {
        let widths = rows.iter().map(|row| row[column].len());
        let width = widths.max().unwrap_or_default().max(HEADS[column].len());
        match column {
            0 | 5 | 7 => line.push_str(&format!("{cell:<width$}  ")),
            _ => line.push_str(&format!("{cell:>width$}  ")),
        }
    }
    format!("{}\n", line.trim_end())
}

fn total(streams: &[impl Deref<Target = Figures>], took: Duration) -> String {
    let run = streams
        .iter()
        .fold(Counts::default(), |sum, stream| sum.plus(stream.run()));
    let failed = streams.iter().filter(|stream| stream.has_failed()).count();
    let failed = match failed {
        0 => String::new(),
        failed => format!(", {failed} of them failed"),
    };
    let repeats = match run.repeats {
        0 => String::new(),
        repeats => format!(", {} dropped", text::counted(repeats, "repeat")),
    };
    format!(
        "{}{failed}: {} in {}{repeats}, {} in {}\n",
        text::counted(streams.len() as u64, "stream"),
        text::counted(run.records, "record"),
        text::counted(run.pages, "page"),
        text::bytes(run.bytes),
        text::took(took)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        progress::figures::tests::{NOW, at, state},
        stream_state::StreamState,
    };

    #[test]
    fn a_table_of_streams_and_their_sum() {
        let mut tickets = Figures::of("tickets");
        tickets.begins(&StreamState::default(), at(0));
        let mut end = state(12_000, NOW);
        end.repeats = 1;
        tickets.done(&end, at(66));
        let mut calls = Figures::of("calls");
        calls.failed("no Talk", at(0));
        let table = table(&[&tickets, &calls], Duration::from_secs(67));
        let expected = "\
stream   records  repeats  pages    bytes  newest record              time
tickets   12,000        1     12  1.20 MB  2026-11-20 14:03 UTC  1 min 6 s
calls          0        0      0      0 B  -                         0.0 s  failed
2 streams, 1 of them failed: 12,000 records in 12 pages, 1 repeat dropped, 1.20 MB in 1 min 7 s
";
        assert_eq!(table, expected);
    }

    #[test]
    fn one_of_each_is_singular() {
        let mut users = Figures::of("users");
        users.begins(&StreamState::default(), at(0));
        let mut end = state(1, NOW);
        end.pages = 1;
        users.done(&end, at(1));
        let table = table(&[&users], Duration::from_secs(1));
        let total = "\n1 stream: 1 record in 1 page, 100 B in 1.0 s\n";
        assert!(table.ends_with(total), "{table}");
    }
}
