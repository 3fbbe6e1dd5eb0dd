//! What is told through `tracing`: pages, refusals and waits, each with its export.

use std::num::NonZeroU32;

use zendesk_export::Pace;

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, cursor_page, page_of, paused, refused, start},
    traces::Traces,
};

/// The one event of this crate with this message.
#[track_caller]
fn event(traces: &Traces, message: &str) -> String {
    let text = traces.text();
    let message = format!("message={message} ");
    let mut lines = text
        .lines()
        .filter(|line| format!("{line} ").contains(&message));
    let line = lines.next().unwrap_or_else(|| panic!("{text}"));
    assert_eq!(lines.next(), None, "{text}");
    assert!(line.contains(" zendesk_export::"), "{line}");
    line.to_owned()
}

#[tokio::test]
async fn a_page_is_told_with_its_figures() {
    let page = page_of("organizations", &[(1, START), (2, START)], None, true);
    let desk = Desk::script([desk::json(page)]).await;
    let traces = Traces::record();
    let zendesk = builder(&desk.url).build().unwrap();

    all(zendesk.organizations(start()).pages()).await;

    let line = event(&traces, "page");
    assert!(line.starts_with("DEBUG "), "{line}");
    assert!(line.contains(r#" export="organizations""#), "{line}");
    assert!(line.contains(&format!(" start_time={START}")), "{line}");
    assert!(line.contains(" records=2"), "{line}");
}

#[tokio::test]
async fn a_refused_page_is_told_with_its_status() {
    let desk = Desk::script([desk::status(403, "")]).await;
    let traces = Traces::record();
    let zendesk = builder(&desk.url).build().unwrap();

    refused(zendesk.users(start()).pages()).await;

    let line = event(&traces, "no page");
    assert!(line.starts_with("DEBUG "), "{line}");
    assert!(line.contains(r#" export="users""#), "{line}");
    assert!(line.contains(" status=403"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_the_pace_is_told_with_its_length() {
    let desk = Desk::serve(|_| desk::json(cursor_page(&[(1, START)], Some("a"), true))).await;
    let pace = Pace::per_minute(NonZeroU32::MIN);
    let zendesk = paused(&desk.url).pace(pace).build().unwrap();
    all(zendesk.tickets(start()).pages()).await;
    let traces = Traces::record();

    all(zendesk.tickets(start()).pages()).await;

    let line = event(&traces, "waiting for the rate limit");
    assert!(line.starts_with("INFO "), "{line}");
    assert!(line.contains(r#" export="tickets""#), "{line}");
    assert!(line.contains(" seconds=6"), "{line}");
}
