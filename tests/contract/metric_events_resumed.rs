//! Where the next run of metric events by cursor begins.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use crate::{
    desk::{self, Desk},
    metric_events::events,
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

#[tokio::test]
async fn an_event_that_is_dated_ahead_does_not_spoil_the_next_run() {
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(START).unwrap() + 3_600);
    let body = page(&[(1, START), (2, START + 86_400)], "a", false);
    let desk = Desk::serve(move |_| desk::json(&body)).await;
    let zendesk = builder(&desk.url).clock(move || now).build().unwrap();
    let begin = zendesk.start_time(START).unwrap();
    let pages = all(zendesk.ticket_metric_events_by_cursor(begin).pages()).await;

    // What happens meanwhile would be skipped by a position after it.
    let saved = pages[0].checkpoint.clone();
    assert!(saved.start_time().unwrap() <= START + 3_600, "{saved:?}");
    let again = zendesk.ticket_metric_events_by_cursor(saved);
    let (_, error) = drain(again.pages()).await;
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn an_event_without_a_readable_time_does_not_lead_back_to_the_start() {
    for odd in [
        r#"{"id":2}"#,
        r#"{"id":2,"time":null}"#,
        r#"{"id":2,"time":"soon"}"#,
        "null",
    ] {
        let body = page(&[(1, START + 7)], "a", false);
        let body = body.replace("}],", &format!("}},{odd}],"));
        let body = body.replace("}]}", &format!("}},{odd}]}}"));
        assert!(body.contains(odd));
        let desk = Desk::script([desk::json(body)]).await;
        let export = client(&desk.url).ticket_metric_events_by_cursor(start());
        let pages = all(export.pages()).await;
        let saved = pages[0].checkpoint.start_time();
        assert!(
            (Some(START)..=Some(START + 7)).contains(&saved),
            "{odd}: {saved:?}"
        );
        assert_eq!(pages[0].records.len(), 2, "{odd}");
    }
}

#[tokio::test]
async fn events_out_of_order_are_not_skipped() {
    let bodies = [
        page(&[(1, START + 9)], "a", true),
        page(&[(2, START + 3), (3, START + 4)], "b", false),
    ];
    let desk = Desk::script(bodies.map(desk::json)).await;
    let export = client(&desk.url).ticket_metric_events_by_cursor(start());
    let pages = all(export.pages()).await;
    let saved = pages[1].checkpoint.start_time().unwrap();
    assert!((START..=START + 9).contains(&saved), "{saved}");
}

/// `Paging::PageAfter`: "within one `start_time`, which is that of the last record once all pages
/// are read". The walk ends with a page that has no `meta` at all, and the checkpoint keeps the
/// first `start_time` with the old cursor.
#[tokio::test]
async fn an_empty_last_page_without_meta_leaves_the_time_of_the_last_event() {
    let page = json!({"meta": {"has_more": true, "after_cursor": "a"}});
    let desk = Desk::script([
        desk::json(events(&[(1, START + 7)], page)),
        desk::json(events(&[], json!({}))),
    ])
    .await;
    let export = client(&desk.url).ticket_metric_events_by_cursor(start());
    let pages = all(export.pages()).await;
    let last = pages.last().unwrap();
    assert!(last.end_of_stream);
    let text = serde_json::to_string(&last.checkpoint).unwrap();
    assert_eq!(last.checkpoint.start_time(), Some(START + 7), "{text}");
}

/// 100 records a page are documented and 1,000 asked for, so a short page is no end.
#[tokio::test]
async fn a_page_that_does_not_say_whether_there_is_more_is_followed_by_its_cursor() {
    let desk = Desk::script([
        desk::json(events(
            &[(1, START)],
            json!({"meta": {"after_cursor": "a"}}),
        )),
        desk::json(events(
            &[(2, START + 1)],
            json!({"meta": {"after_cursor": "b"}}),
        )),
        desk::json(events(&[], json!({"meta": {}}))),
    ])
    .await;
    let export = client(&desk.url).ticket_metric_events_by_cursor(start());
    let pages = all(export.pages()).await;
    assert_eq!(ids(&pages).concat(), [1, 2]);
    assert_eq!(desk.calls(), 3);
}
