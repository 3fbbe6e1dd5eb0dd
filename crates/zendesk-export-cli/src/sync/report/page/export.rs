//! What there is to say of one export.
use maud::{Markup, html};

use super::{SHOWN, figure::figure, id};
use crate::{
    failure::Failure,
    sync::report::{About, Timeline, UNREAD, runs},
    text::{self, count},
};

pub(super) fn export(at: usize, about: &About) -> Result<Markup, Failure> {
    let timeline = timeline(at, about)?;
    Ok(html! {
        section id=(id(at)) aria-labelledby={ (id(at)) "-name" } {
            h2 id={ (id(at)) "-name" } { (about.name) }
            (timeline)
            (told(about))
            (last_runs(about))
        }
    })
}

/// What `status` says, and the last run.
pub(super) fn told(about: &About) -> Markup {
    let run = about.state.runs.newest().next();
    html! {
        p { (about.told.line) }
        @for more in &about.told.more { p { (more) } }
        @if let Some(run) = run { p { "Last run: " (runs::sentence(run, about.state.budget)) } }
        (list("What came otherwise than is documented", &about.told.drift))
        (list("Warnings", &about.told.warnings))
    }
}

fn list(name: &str, sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            details {
                summary { (name) " (" (sentences.len()) ")" }
                ul { @for sentence in sentences { li { (sentence) } } }
            }
        }
    }
}

fn timeline(at: usize, about: &About) -> Result<Markup, Failure> {
    let (holes, untimed, is_unread) = match &about.timeline {
        Timeline::Not(why) => return Ok(html! { p.quiet { "No timeline: " (why) } }),
        Timeline::Counted {
            holes,
            untimed,
            is_unread,
            ..
        } => (holes, *untimed, *is_unread),
    };
    let figure = figure(at, about)?;
    Ok(html! {
        @for hole in holes.iter().take(SHOWN) { p.hole { "Hole: " (hole) } }
        @if let Some(more) = holes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            p.hole { "and " (text::counted(more as u64, "more hole")) ", marked in the plot and in the table" }
        }
        (figure)
        @if untimed > 0 { p { (text::counted(untimed, "record")) " without a time that can be read" } }
        @if is_unread { p.quiet { (UNREAD) } }
    })
}

fn last_runs(about: &About) -> Markup {
    let runs: Vec<_> = about.state.runs.newest().collect();
    let budget = about.state.budget;
    html! {
        @if !runs.is_empty() {
            details {
                summary { "The last runs" }
                div.scroll tabindex="0" role="group" aria-label={ "The last runs of " (about.name) } {
                    table {
                        thead { tr {
                            @for head in ["Began", "Took"] { th scope="col" { (head) } }
                            @for head in ["Records", "Repeats", "Pages"] { th.number scope="col" { (head) } }
                            @for head in ["Requests", "Waits", "End"] { th scope="col" { (head) } }
                        } }
                        tbody {
                            @for run in runs {
                                tr {
                                    td { (text::date(run.began_at)) }
                                    td { (runs::took(run)) }
                                    td.number { (count(run.records)) }
                                    td.number { (count(run.repeats)) }
                                    td.number { (count(run.pages)) }
                                    td { (runs::requests(run, budget)) }
                                    td { (runs::waited(run.waited)) }
                                    td { (run.error.as_deref().unwrap_or("well")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
