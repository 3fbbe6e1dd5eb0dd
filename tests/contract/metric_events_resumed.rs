//! Where the next run of metric events by cursor begins.

use std::time::{Duration, UNIX_EPOCH};

use crate::{
    desk::{self, Desk},
    metric_events_by_cursor::{after, page},
    support::{START, all, builder, client, drain, ids, start},
    surface_desk::bracketed,
};

#[tokio::test]
async fn after_the_last_page_the_next_run_begins_at_the_time_of_the_last_event() {
    let bodies = [
        page(&[(1, START), (2, START + 3)], "a", true),
        page(&[(3, START + 5), (4, START + 8)], "b", false),
    ];
    let desk = Desk::script(bodies.map(desk::json)).await;
    let export = client(&desk.url).ticket_metric_events_by_cursor(start());
    let pages = all(export.pages()).await;
    let last = pages[1].checkpoint.clone();
    assert_eq!(last.start_time(), Some(START + 8));

    let desk = Desk::script([desk::json(page(&[(4, START + 8)], "c", false))]).await;
    let text = serde_json::to_string(&last).unwrap();
    let moved = text.replace(last.account(), &desk.url);
    let last: zendesk_export::Checkpoint = serde_json::from_str(&moved).unwrap();
    all(client(&desk.url)
        .ticket_metric_events_by_cursor(last)
        .pages())
    .await;
    let from = Some((START + 8).to_string());
    assert_eq!(desk.queries("start_time"), [from]);
    assert_eq!(after(&desk), [None], "a new walk, and no old cursor");
}

#[tokio::test]
async fn in_the_middle_the_next_run_repeats_the_start_with_the_cursor() {
    let desk = Desk::serve(|request| {
        let done = bracketed(request, "page", "after").is_some();
        let (id, cursor) = if done { (2, "b") } else { (1, "a+/==") };
        desk::json(page(&[(id, START + id)], cursor, !done))
    })
    .await;
    let zendesk = client(&desk.url);
    let mut pages = zendesk.ticket_metric_events_by_cursor(start()).pages();
    let first = pages.try_next().await.unwrap().unwrap();
    drop(pages);
    let resumed = zendesk.ticket_metric_events_by_cursor(first.checkpoint);
    assert_eq!(ids(&all(resumed.pages()).await), [[2]]);
    let begin = Some(START.to_string());
    assert_eq!(desk.queries("start_time"), [begin.clone(), begin]);
    assert_eq!(after(&desk), [None, Some("a%2B%2F%3D%3D".into())]);
}

#[tokio::test]
async fn a_last_event_of_just_now_leaves_a_checkpoint_that_means_nothing_yet() {
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(START).unwrap() + 3_600);
    let body = page(&[(1, START + 3_570)], "a", false);
    let desk = Desk::serve(move |_| desk::json(&body)).await;
    let zendesk = builder(&desk.url).clock(move || now).build().unwrap();
    let begin = zendesk.start_time(START).unwrap();
    let pages = all(zendesk.ticket_metric_events_by_cursor(begin).pages()).await;
    assert_eq!(ids(&pages), [[1]]);

    let again = zendesk.ticket_metric_events_by_cursor(pages[0].checkpoint.clone());
    let (_, error) = drain(again.pages()).await;
    assert!(error.is_none(), "{error:?}");
}
