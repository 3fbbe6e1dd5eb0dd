//! The report as a page that needs nothing else: no network, and no script.
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{About, Report};
use crate::{
    failure::Failure,
    text::{self, count},
};

mod export;
mod figure;

/// Beside the styles nothing is needed, and nothing else is let in, whatever records say.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Of findings, and of other things that there may be any number of: the rest is told where it belongs.
const FINDINGS: usize = 100;
const SHOWN: usize = 10;

pub(super) fn page(report: &Report) -> Result<String, Failure> {
    let exports = report.exports.iter().enumerate();
    let exports = exports.map(|(at, about)| export::export(at, about));
    let exports = exports.collect::<Result<Vec<_>, _>>()?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Report on " (report.of) }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                header {
                    h1 { "Report on " (report.of) }
                    p.quiet {
                        @if let Some(account) = &report.account { (account) ", " }
                        "as of " (text::date(report.now)) ", by zendesk-export " (env!("CARGO_PKG_VERSION"))
                    }
                }
                main {
                    (top(report))
                    (overview(report))
                    @for export in &exports { (export) }
                    (others(report))
                }
            }
        }
    };
    Ok(page.into_string())
}

/// What somebody should know first.
fn top(report: &Report) -> Markup {
    let findings = &report.verdict.findings;
    let holes: Vec<_> = report.holes().collect();
    let still: Vec<_> = report.all().filter(|about| about.stands_still()).collect();
    html! {
        @if !findings.is_empty() {
            section.box.bad {
                h3 { "✗ verify found " (text::counted(findings.len() as u64, "thing")) " missing or changed" }
                (some(FINDINGS, findings.iter().map(|finding| html! { (finding) })))
                p { (command(&report.mends)) }
            }
        }
        @if !holes.is_empty() {
            section.box.look {
                h3 { "! " (text::counted(holes.len() as u64, "hole")) " in the records" }
                (some(SHOWN, holes.iter().map(|(at, about, hole)| html! { a href={ "#" (id(*at)) } { (about.name) } ": " (hole) })))
                p { "On a holiday nothing happens either. " (command(&report.rereads)) }
            }
        }
        @if !still.is_empty() {
            section.box.look {
                h3 { "! " (text::counted(still.len() as u64, "export")) " not well" }
                (some(SHOWN, still.iter().map(|about| html! { (about.name) ": " (about.state.last_error.as_deref().unwrap_or_default()) })))
            }
        }
        @if findings.is_empty() {
            section.box.good {
                h3 { "✓ Data, states and manifest agree" }
                p { (report.verdict.whole) @if holes.is_empty() { ", no holes in the records" @if report.is_unread() { " that have been read so far" } } }
            }
        }
    }
}

fn overview(report: &Report) -> Markup {
    html! {
        @if report.all().next().is_none() {
            p { "Nothing has been exported there yet." }
        }
        @if !report.exports.is_empty() {
            table.overview {
                caption { "Exports" }
                thead { tr { th scope="col" { "Export" } th.number scope="col" { "Records" } th scope="col" { "Newest" } th scope="col" { "Holes" } } }
                tbody {
                    @for (at, about) in report.exports.iter().enumerate() {
                        tr {
                            th scope="row" { a href={ "#" (id(at)) } { (about.name) } }
                            td.number { (count(about.records)) }
                            td { (about.state.newest.map_or("-".to_owned(), text::date)) }
                            td.hole[!about.timeline.holes().is_empty()] { (holes(about)) }
                        }
                    }
                }
            }
        }
    }
}

fn holes(about: &About) -> String {
    match about.timeline.holes().len() {
        0 => "-".to_owned(),
        some => some.to_string(),
    }
}

fn others(report: &Report) -> Markup {
    html! {
        @if !report.others.is_empty() {
            section {
                h2 { "Lists, and what came beside records" }
                ul {
                    @for about in &report.others { li { (export::told(about)) } }
                }
            }
        }
    }
}

/// A sentence, with the commands in it as such.
fn command(sentence: &str) -> Markup {
    html! {
        @for (at, part) in sentence.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn some(most: usize, items: impl ExactSizeIterator<Item = Markup>) -> Markup {
    let more = items.len().saturating_sub(most) as u64;
    html! {
        ul {
            @for item in items.take(most) { li { (item) } }
            @if more > 0 { li { "and " (count(more)) " more" } }
        }
    }
}

/// Of the section of an export, by its number: names may be anything.
fn id(at: usize) -> String {
    format!("export-{at}")
}

#[cfg(test)]
mod tests;
