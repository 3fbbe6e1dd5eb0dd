//! The timeline of an export: the plot, what it shows in words, and the same as a table.
use maud::{Markup, PreEscaped, html};

use super::{SHOWN, id};
use crate::{
    failure::Failure,
    sync::report::{
        About, Timeline,
        bars::{Bar, Bars},
        calendar::date,
        holes::Hole,
        plot::{NARROW, Plot, Size, WIDE},
    },
    text::{self, count},
};

pub(super) fn figure(at: usize, about: &About) -> Result<Markup, Failure> {
    let Timeline::Counted {
        days,
        holes,
        newest,
        ..
    } = &about.timeline
    else {
        return Ok(html! {});
    };
    let Some(bars) = Bars::of(days, *newest, WIDE.bars) else {
        return Ok(html! { p.quiet { "There is no record." } });
    };
    let title = format!("Records of {} by time", about.name);
    let shown = in_words(&bars, holes);
    let wide = svg(at, &title, &shown, &WIDE, &bars, holes)?;
    let fewer = Bars::of(days, *newest, NARROW.bars);
    let narrow = svg(
        at,
        &title,
        &shown,
        &NARROW,
        fewer.as_ref().unwrap_or(&bars),
        holes,
    )?;
    Ok(html! {
        figure {
            (wide)
            (narrow)
            figcaption {
                span.key.changed {} " changed, upwards; "
                span.key.deleted {} " deleted, downwards, by the time of the last change."
            }
        }
        (table(&title, &bars, holes))
    })
}

/// With a title and a description of its own, for those who do not see it.
fn svg(
    at: usize,
    title: &str,
    shown: &str,
    size: &Size,
    bars: &Bars,
    holes: &[Hole],
) -> Result<Markup, Failure> {
    let plot = Plot::of(bars, holes, size)?;
    let (name, description) = (
        format!("{}-{}-title", id(at), size.class),
        format!("{}-{}-shown", id(at), size.class),
    );
    Ok(html! {
        svg class=(size.class) role="img" aria-labelledby={ (name) " " (description) } viewBox=(plot.view_box) {
            title id=(name) { (title) }
            desc id=(description) { (shown) }
            (PreEscaped(plot.inside))
        }
    })
}

fn in_words(bars: &Bars, holes: &[Hole]) -> String {
    let (total, highest) = (bars.total(), bars.highest());
    let mut words = format!(
        "From {} to {} there are {} changed and {} deleted records, up to {} in a {}.",
        date(bars.from()),
        date(bars.to() - 1),
        count(total.changed),
        count(total.deleted),
        count(highest.changed.max(highest.deleted)),
        bars.unit.name()
    );
    for hole in holes.iter().take(SHOWN) {
        words.push_str(&format!(" Hole: {hole}."));
    }
    words
}

fn table(title: &str, bars: &Bars, holes: &[Hole]) -> Markup {
    let unit = bars.unit.name();
    let name = |bar: &Bar| match bar.to - bar.from {
        1 => date(bar.from).to_string(),
        _ => format!("{} to {}", date(bar.from), date(bar.to - 1)),
    };
    let is_hole = |bar: &Bar| holes.iter().any(|hole| bar.is_in(&hole.days));
    html! {
        details {
            summary { "The same as a table, a row a " (unit) }
            div.scroll tabindex="0" role="group" aria-label=(title) {
                table {
                    caption { (title) ", " (text::counted(bars.bars.len() as u64, unit)) }
                    thead { tr { th scope="col" { "Time (UTC)" } th.number scope="col" { "Changed" } th.number scope="col" { "Deleted" } } }
                    tbody {
                        @for bar in &bars.bars {
                            tr {
                                th scope="row" { (name(bar)) @if is_hole(bar) { " " span.hole { "hole" } } }
                                td.number { (count(bar.count.changed)) }
                                td.number { (count(bar.count.deleted)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
