//! Where a stream ends, and where it does not.

use serde_json::json;
use zendesk_export::{Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, cursor_page, drain, ids, items, start, time_page},
};

async fn by_time(bodies: &[String]) -> (Vec<Page<Ticket>>, Desk) {
    let desk = Desk::script(bodies.iter().map(desk::json)).await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    (pages, desk)
}

async fn by_cursor(bodies: &[String]) -> (Vec<Page<Ticket>>, Desk) {
    let desk = Desk::script(bodies.iter().map(desk::json)).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    (pages, desk)
}

#[tokio::test]
async fn end_of_stream_ends_although_the_next_page_is_set() {
    let (pages, desk) = by_time(&[time_page(&[(1, START)], Some(START + 9), true)]).await;
    assert!(pages[0].end_of_stream);
    assert_eq!(pages[0].checkpoint.start_time(), Some(START + 9));
    assert_eq!(desk.calls(), 1);

    let (pages, desk) = by_cursor(&[cursor_page(&[(1, START)], Some("a"), true)]).await;
    assert!(pages[0].end_of_stream);
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn the_last_page_may_stand_still() {
    let (pages, desk) = by_time(&[time_page(&[(1, START)], Some(START), true)]).await;
    assert_eq!(ids(&pages), [[1]]);
    assert_eq!(desk.calls(), 1);

    let bodies = [
        cursor_page(&[(1, START)], Some("a"), false),
        cursor_page(&[], Some("a"), true),
    ];
    let (pages, desk) = by_cursor(&bodies).await;
    assert_eq!(ids(&pages), [vec![1], vec![]]);
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn an_empty_last_page_without_a_position_keeps_the_old_one() {
    let bodies = [
        time_page(&[(1, START + 5)], Some(START + 5), false),
        time_page(&[], None, true),
    ];
    let (pages, _) = by_time(&bodies).await;
    let last = pages.last().unwrap();
    assert_eq!(last.checkpoint.start_time(), Some(START + 5));

    let bodies = [
        cursor_page(&[(1, START)], Some("a"), false),
        cursor_page(&[], None, true),
    ];
    let (pages, _) = by_cursor(&bodies).await;
    assert_eq!(pages.last().unwrap().checkpoint, pages[0].checkpoint);
}

#[tokio::test]
async fn an_empty_first_page_without_a_position_keeps_the_start() {
    let (pages, desk) = by_time(&[time_page(&[], None, true)]).await;
    assert_eq!(pages[0].checkpoint.start_time(), Some(START));
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn an_empty_first_page_by_cursor_leaves_something_to_resume_from() {
    let desk = Desk::script([
        desk::json(cursor_page(&[], None, true)),
        desk::json(cursor_page(&[(1, START)], Some("a"), true)),
    ])
    .await;
    let zendesk = client(&desk.url);
    let first = all(zendesk.tickets(start()).pages()).await;

    let second = all(zendesk.tickets(first[0].checkpoint.clone()).pages()).await;

    assert_eq!(ids(&second), [[1]]);
    let from_the_start = Some(START.to_string());
    assert_eq!(
        desk.queries("start_time"),
        [from_the_start.clone(), from_the_start]
    );
    assert_eq!(desk.queries("cursor"), [None, None]);
}

#[tokio::test]
async fn an_empty_or_short_page_goes_on_where_the_position_advanced() {
    let bodies = [
        time_page(&[], Some(START + 10), false),
        time_page(&[(1, START + 20)], Some(START + 20), false),
        time_page(&[], Some(START + 30), false),
        time_page(&[(2, START + 40)], Some(START + 40), true),
    ];
    let (pages, desk) = by_time(&bodies).await;
    assert_eq!(ids(&pages).concat(), [1, 2]);
    assert_eq!(desk.calls(), 4);

    let bodies = [
        cursor_page(&[], Some("a"), false),
        cursor_page(&[(1, START)], Some("b"), false),
        cursor_page(&[(2, START)], Some("c"), true),
    ];
    let (pages, desk) = by_cursor(&bodies).await;
    assert_eq!(ids(&pages).concat(), [1, 2]);
    assert_eq!(desk.calls(), 3);
}

/// As answers were in 2019: nothing marks the last page.
fn unmarked(list: &[(i64, i64)], end_time: i64) -> String {
    json!({
        "tickets": items(list),
        "count": list.len(),
        "end_time": end_time,
        "next_page": "https://acme.zendesk.com/api/v2/incremental/tickets.json?start_time=1",
    })
    .to_string()
}

#[tokio::test]
async fn without_end_of_stream_a_page_that_does_not_move_on_is_the_last() {
    let desk = Desk::script([
        desk::json(unmarked(&[(1, START), (2, START + 5)], START + 5)),
        desk::json(unmarked(&[(2, START + 5), (3, START + 8)], START + 8)),
        desk::json(unmarked(&[(3, START + 8)], START + 8)),
    ])
    .await;
    let pages = client(&desk.url)
        .tickets_by_time(start())
        .per_page(2)
        .pages();
    let pages = all(pages).await;
    assert_eq!(ids(&pages).concat(), [1, 2, 3]);
    let last = pages.last().unwrap();
    assert!(last.end_of_stream);
    assert_eq!(last.checkpoint.start_time(), Some(START + 8));
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn without_end_of_stream_a_full_page_that_stays_is_no_silent_end() {
    let body = unmarked(&[(1, START), (2, START)], START);
    let desk = Desk::serve(move |_| desk::json(&body)).await;
    let pages = client(&desk.url)
        .tickets_by_time(start())
        .per_page(2)
        .pages();
    let (pages, error) = drain(pages).await;
    assert_eq!(ids(&pages), [[1, 2]]);
    assert!(error.unwrap().is_standstill());
}

#[tokio::test]
async fn without_end_of_stream_and_positions_an_empty_page_is_the_last() {
    let body = r#"{"tickets":[],"count":0,"next_page":null,"end_time":null}"#;
    let (pages, desk) = by_time(&[body.to_owned()]).await;
    assert_eq!(ids(&pages).concat(), Vec::<i64>::new());
    assert_eq!(desk.calls(), 1);
    assert!(
        pages
            .iter()
            .all(|page| page.checkpoint.start_time() == Some(START))
    );
}

#[tokio::test]
async fn without_end_of_stream_and_cursor_the_page_is_the_last() {
    let body = json!({"tickets": items(&[(1, START)]), "after_cursor": null}).to_string();
    let (pages, desk) = by_cursor(&[body]).await;
    assert_eq!(ids(&pages), [[1]]);
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn a_thousand_records_without_end_of_stream_are_not_the_last() {
    let list: Vec<_> = (1..=1000).map(|id| (id, START + id)).collect();
    let last = [(1000, START + 1000), (1001, START + 1001)];
    let bodies = [
        unmarked(&list, START + 1000),
        unmarked(&last, START + 1001),
        unmarked(&last[1..], START + 1001),
    ];
    let (pages, _) = by_time(&bodies).await;
    assert_eq!(ids(&pages).concat(), (1..=1001).collect::<Vec<_>>());
}
