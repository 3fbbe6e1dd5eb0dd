//! Ticket metric events by `page[after]`, within one `start_time`.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::{Error, Page, types::TicketMetricEvent};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    metric_events::events,
    support::{START, all, client, drain, ids, start, typed},
    surface_desk::bracketed,
};

type Events = Page<TicketMetricEvent>;

pub fn page(list: &[(i64, i64)], after: &str, has_more: bool) -> String {
    let meta = json!({"has_more": has_more, "after_cursor": after, "before_cursor": "b"});
    let links = json!({"next": "https://elsewhere.invalid/?page[after]=z", "prev": null});
    events(list, json!({"meta": meta, "links": links}))
}

fn empty(marks: Value) -> String {
    events(&[], marks)
}

async fn of(bodies: &[String]) -> (Vec<Events>, Option<Error>, Desk) {
    let desk = Desk::script(bodies.iter().map(desk::json)).await;
    let zendesk = client(&desk.url);
    let (pages, error) = drain(zendesk.ticket_metric_events_by_cursor(start()).pages()).await;
    (pages, error, desk)
}

pub fn after(desk: &Desk) -> Vec<Option<String>> {
    let requests = desk.requests();
    let of = |request| bracketed(request, "page", "after");
    requests.iter().map(of).collect()
}

#[tokio::test]
async fn the_start_and_all_options_are_repeated_with_each_cursor() {
    let server = MockServer::start_async().await;
    let first = server.ticket_metric_events(|when, then| {
        let when = when.start_time(START).page_size(50).page_after(None);
        when.include_changes(true).exclude_deleted(true);
        then.ok(&typed(&page(&[(1, START)], "a==", true)));
    });
    let second = server.ticket_metric_events(|when, then| {
        let when = when.start_time(START).page_size(50).page_after("a==");
        when.include_changes(true).exclude_deleted(true);
        then.ok(&typed(&page(&[(2, START + 9)], "b==", false)));
    });

    let export = client(&server.base_url())
        .ticket_metric_events_by_cursor(start())
        .per_page(50)
        .include_changes(true)
        .exclude_deleted(true);
    assert_eq!(ids(&all(export.pages()).await), [[1], [2]]);

    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_page_size_is_always_sent_since_it_turns_cursors_on() {
    let (_, _, desk) = of(&[page(&[(1, START)], "a", true), page(&[], "b", false)]).await;
    for request in desk.requests() {
        let size = bracketed(&request, "page", "size").unwrap();
        assert!(
            (1..=1_000).contains(&size.parse::<u32>().unwrap()),
            "{size}"
        );
        assert_eq!(request.query("per_page"), None);
        assert_eq!(request.query("cursor"), None);
    }
}

#[tokio::test]
async fn has_more_decides_and_neither_the_cursor_nor_the_length_does() {
    let bodies = [
        page(&[], "a", true),
        page(&[(1, START)], "b", true),
        page(&[(2, START)], "c", false),
    ];
    let (pages, error, desk) = of(&bodies).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids(&pages).concat(), [1, 2]);
    assert_eq!(after(&desk), [None, Some("a".into()), Some("b".into())]);
    assert!(pages.last().unwrap().end_of_stream);
}

#[tokio::test]
async fn an_empty_page_may_come_without_cursors() {
    for marks in [
        json!({"meta": {"has_more": false}, "links": {"next": null, "prev": null}}),
        json!({"meta": {"has_more": false, "after_cursor": null, "before_cursor": null}}),
        json!({"meta": {"has_more": false}}),
        json!({"meta": null, "links": null}),
        json!({}),
    ] {
        let text = marks.to_string();
        let (pages, error, desk) = of(&[empty(marks.clone())]).await;
        assert!(error.is_none(), "{text}: {error:?}");
        assert_eq!(ids(&pages).concat(), Vec::<i64>::new(), "{text}");
        assert_eq!(pages[0].checkpoint.start_time(), Some(START), "{text}");
        assert_eq!(desk.calls(), 1, "{text}");

        let (pages, error, desk) = of(&[page(&[(1, START + 7)], "a", true), empty(marks)]).await;
        assert!(error.is_none(), "{text}: {error:?}");
        assert_eq!(ids(&pages).concat(), [1], "{text}");
        assert_eq!(desk.calls(), 2, "{text}");
        assert!(pages.last().unwrap().end_of_stream, "{text}");
    }
}

#[tokio::test]
async fn an_empty_last_page_leaves_the_time_of_the_last_event() {
    let last = empty(json!({"meta": {"has_more": false}}));
    let (pages, ..) = of(&[page(&[(1, START + 7)], "a", true), last]).await;
    let last = &pages.last().unwrap().checkpoint;
    assert_eq!(last.start_time(), Some(START + 7));
    let saved = serde_json::to_string(last).unwrap();
    assert!(!saved.contains("page_after"), "no old cursor: {saved}");
}

#[tokio::test]
async fn a_cursor_that_does_not_move_is_a_standstill() {
    for turn in 1..=3_usize {
        let mut sent = 0;
        let desk = Desk::serve(move |_| {
            sent += 1;
            desk::json(page(&[(1, START)], &format!("c{}", sent % turn), true))
        })
        .await;
        let export = client(&desk.url).ticket_metric_events_by_cursor(start());
        let (_, error) = drain(export.pages()).await;
        assert!(error.unwrap().is_standstill(), "a circle of {turn}");
        assert!(desk.calls() <= 20, "{}", desk.calls());
    }
}

#[tokio::test]
async fn more_without_a_cursor_is_no_silent_end() {
    for cursor in [json!(null), json!("")] {
        let meta = json!({"meta": {"has_more": true, "after_cursor": cursor}});
        let (pages, error, desk) = of(&[events(&[(1, START)], meta)]).await;
        assert_eq!(ids(&pages), [[1]]);
        assert!(error.unwrap().is_standstill());
        assert_eq!(desk.calls(), 1);
    }
}

#[tokio::test]
async fn what_is_no_record_is_never_dropped_as_a_repeat() {
    let odd = |after: &str, more: bool| {
        let body = page(&[], after, more);
        body.replace(
            r#""ticket_metric_events":[]"#,
            r#""ticket_metric_events":[null, 7, "text"]"#,
        )
    };
    let (pages, error, _) = of(&[odd("a", true), odd("b", false)]).await;
    assert!(error.is_none(), "{error:?}");
    let kept: Vec<_> = pages.iter().map(|page| page.records.len()).collect();
    assert_eq!(kept, [3, 3]);
}
