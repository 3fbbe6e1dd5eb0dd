//! The report in short, with bars of characters.
use super::{About, Report, Timeline, UNREAD, bars::Bars, calendar::date, runs};
use crate::{
    failure::Failure,
    say::print,
    text::{self, count},
};

/// With what stands beside them, bars fit on a terminal of 80 columns.
const COLUMNS: usize = 64;

/// Of each kind that there may be any number of; the page has more.
const SHOWN: usize = 10;

pub(super) fn show(report: &Report) -> Result<(), Failure> {
    print(&text(report))
}

fn text(report: &Report) -> String {
    let mut lines = top(report);
    for about in &report.exports {
        lines.push(String::new());
        lines.extend(export(about));
    }
    if !report.others.is_empty() {
        lines.push(String::new());
    }
    for about in &report.others {
        lines.extend(sentences(about));
    }
    let lines = lines.iter().map(|line| format!("{}\n", plain(line)));
    lines.collect()
}

fn top(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("{} at {}", report.of, text::date(report.now))];
    let findings = &report.verdict.findings;
    match findings.len() as u64 {
        0 => lines.push(format!("verify: {}", report.verdict.whole)),
        found => lines.push(format!("verify: {}", text::counted(found, "finding"))),
    }
    lines.extend(some(findings.iter().map(|finding| format!("  {finding}"))));
    let holes: Vec<_> = report.holes().collect();
    lines.push(match holes.len() as u64 {
        0 if report.is_unread() => "holes: none in what has been read so far".to_owned(),
        0 => "holes: none".to_owned(),
        found => format!("holes: {found}"),
    });
    let holes = holes.into_iter();
    lines.extend(some(
        holes.map(|(_, about, hole)| format!("  {}: {hole}", about.name)),
    ));
    lines
}

fn export(about: &About) -> Vec<String> {
    let mut lines = sentences(about);
    match &about.timeline {
        Timeline::Not(why) => lines.push(format!("  no timeline: {why}")),
        Timeline::Counted {
            days,
            newest,
            holes,
            untimed,
            is_unread,
        } => {
            if let Some(bars) = Bars::of(days, *newest, COLUMNS) {
                lines.extend(plot(&bars, holes));
            }
            if *untimed > 0 {
                let records = text::counted(*untimed, "record");
                lines.push(format!("  {records} without a time that can be read"));
            }
            if *is_unread {
                lines.push(format!("  {UNREAD}"));
            }
        }
    }
    lines
}

/// What `status` says, and the last run.
fn sentences(about: &About) -> Vec<String> {
    let told = &about.told;
    let mut lines = vec![told.line.clone()];
    lines.extend(told.more.iter().map(|more| format!("  {more}")));
    let warnings = told.warnings.iter();
    lines.extend(some(
        warnings.map(|warning| format!("  warning: {warning}")),
    ));
    lines.extend(told.drift.iter().map(|drift| format!("  drift: {drift}")));
    let run = about.state.runs.newest().next();
    let run = run.map(|run| runs::sentence(run, about.state.budget));
    lines.extend(run.map(|run| format!("  last run: {run}")));
    lines
}

fn plot(bars: &Bars, holes: &[super::Hole]) -> Vec<String> {
    let highest = bars.highest();
    let most = highest.changed.max(highest.deleted);
    let row = |name: &str, columns: String| format!("  {name:<8} {}", columns.trim_end());
    let draw = |of: fn(&super::Count) -> u64| {
        let columns = bars.bars.iter().map(|bar| column(of(&bar.count), most));
        columns.collect::<String>()
    };
    let mut lines = vec![format!(
        "  {} to {}, a column a {}, up to {}",
        date(bars.from()),
        date(bars.to() - 1),
        bars.unit.name(),
        text::counted(most, "record")
    )];
    lines.push(row("changed", draw(|count| count.changed)));
    if highest.deleted > 0 {
        lines.push(row("deleted", draw(|count| count.deleted)));
    }
    if !holes.is_empty() {
        let marks =
            bars.bars
                .iter()
                .map(|bar| match holes.iter().any(|hole| bar.is_in(&hole.days)) {
                    true => '^',
                    false => ' ',
                });
        lines.push(row("hole", marks.collect()));
    }
    lines
}

/// Whatever is there shows.
fn column(records: u64, most: u64) -> char {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if records == 0 {
        return ' ';
    }
    let height = (8 * u128::from(records)).div_ceil(u128::from(most.max(1)));
    let height = usize::try_from(height).unwrap_or(8).clamp(1, 8);
    HEIGHTS[height - 1]
}

fn some(lines: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = lines.len().saturating_sub(SHOWN) as u64;
    let mut some: Vec<_> = lines.take(SHOWN).collect();
    if more > 0 {
        some.push(format!("  and {} more", count(more)));
    }
    some
}

/// What records and servers say is not to move the cursor, or to turn the line around.
fn plain(line: &str) -> String {
    let is_odd =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.replace(is_odd, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_shows_and_what_is_not_does_not() {
        let columns = [0, 1, 500, 1_000].map(|records| column(records, 1_000));
        assert_eq!(columns, [' ', '▁', '▄', '█']);
        assert_eq!(column(u64::MAX, u64::MAX), '█');
    }

    #[test]
    fn no_text_moves_the_cursor() {
        assert_eq!(
            plain("a\x1b[2Jb\u{202e}c\n"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}"
        );
    }
}
