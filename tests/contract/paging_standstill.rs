//! A position that does not move on is an error that names the remedy: never a loop, and never a
//! silent step over records.

use zendesk_export::Error;

use crate::{
    desk::{self, Desk},
    support::{START, client, cursor_page, drain, ids, page_of, start, time_page},
};

/// The ids that were handed over before the error, and the number of requests.
async fn by_time(bodies: &[String]) -> (Vec<i64>, Error, usize) {
    let desk = repeating(bodies).await;
    let (pages, error) = drain(client(&desk.url).tickets_by_time(start()).pages()).await;
    (ids(&pages).concat(), error.unwrap(), desk.calls())
}

async fn by_cursor(bodies: &[String]) -> (Vec<i64>, Error, usize) {
    let desk = repeating(bodies).await;
    let (pages, error) = drain(client(&desk.url).tickets(start()).pages()).await;
    (ids(&pages).concat(), error.unwrap(), desk.calls())
}

/// A server that would go on for ever with these.
async fn repeating(bodies: &[String]) -> Desk {
    let bodies = bodies.to_vec();
    let mut turns = (0..bodies.len()).cycle();
    Desk::serve(move |_| desk::json(&bodies[turns.next().unwrap()])).await
}

#[track_caller]
fn is_standstill(error: &Error, export: &str) {
    assert!(error.is_standstill(), "{error}");
    assert_eq!(error.export(), Some(export));
    assert!(
        !error.is_retryable(),
        "the same request would stand still again"
    );
}

#[tokio::test]
async fn the_same_end_time() {
    let (ids, error, calls) =
        by_time(&[time_page(&[(1, START), (2, START)], Some(START), false)]).await;
    is_standstill(&error, "tickets_by_time");
    let text = error.to_string();
    assert!(
        text.contains("cursor") || text.contains("per_page"),
        "names the remedy: {text}"
    );
    assert_eq!(ids, [1, 2], "after the records of the page");
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn the_same_end_time_further_on() {
    let (ids, error, calls) = by_time(&[
        time_page(&[(1, START + 5)], Some(START + 5), false),
        time_page(&[(1, START + 5), (2, START + 5)], Some(START + 5), false),
    ])
    .await;
    is_standstill(&error, "tickets_by_time");
    assert_eq!(ids, [1, 2]);
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn an_earlier_end_time() {
    let (ids, error, calls) = by_time(&[time_page(&[(1, START)], Some(START - 1), false)]).await;
    is_standstill(&error, "tickets_by_time");
    assert_eq!(ids, [1]);
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn no_end_time_although_there_is_more() {
    let (ids, error, calls) = by_time(&[time_page(&[(1, START)], None, false)]).await;
    is_standstill(&error, "tickets_by_time");
    assert_eq!(ids, [1]);
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn every_export_by_time() {
    let desk = Desk::serve(|request| {
        let key = request.path().rsplit('/').next().unwrap();
        desk::json(page_of(key, &[(1, START)], Some(START), false))
    })
    .await;
    let zendesk = client(&desk.url);
    let (_, error) = drain(zendesk.ticket_events(start()).pages()).await;
    is_standstill(&error.unwrap(), "ticket_events");
    let (_, error) = drain(zendesk.organizations(start()).pages()).await;
    is_standstill(&error.unwrap(), "organizations");
    let (_, error) = drain(zendesk.users_by_time(start()).pages()).await;
    is_standstill(&error.unwrap(), "users_by_time");
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn the_same_cursor() {
    let (ids, error, calls) = by_cursor(&[cursor_page(&[(1, START)], Some("a"), false)]).await;
    is_standstill(&error, "tickets");
    assert!(ids.starts_with(&[1]));
    assert!(calls <= 3, "{calls}");
}

#[tokio::test]
async fn no_cursor_although_there_is_more() {
    for cursor in [None, Some("")] {
        let (ids, error, calls) = by_cursor(&[cursor_page(&[(1, START)], cursor, false)]).await;
        is_standstill(&error, "tickets");
        assert_eq!(ids, [1]);
        assert_eq!(calls, 1);
    }
}

#[tokio::test]
async fn a_circle_of_cursors() {
    let (ids, error, calls) = by_cursor(&[
        cursor_page(&[(1, START)], Some("a"), false),
        cursor_page(&[(2, START)], Some("b"), false),
        cursor_page(&[(3, START)], Some("c"), false),
    ])
    .await;
    is_standstill(&error, "tickets");
    assert!(ids.starts_with(&[1, 2, 3]));
    assert!(calls <= 20, "{calls}");
}

#[tokio::test]
async fn a_wide_circle_of_cursors_after_a_straight_way() {
    let mut page = 0;
    let desk = Desk::serve(move |_| {
        page += 1;
        let turn = if page < 20 { page } else { 20 + page % 7 };
        desk::json(cursor_page(
            &[(turn, START)],
            Some(&format!("c{turn}")),
            false,
        ))
    })
    .await;
    let (_, error) = drain(client(&desk.url).tickets(start()).pages()).await;
    is_standstill(&error.unwrap(), "tickets");
    assert!(desk.calls() <= 100, "{}", desk.calls());
}

#[tokio::test]
async fn the_error_is_not_lost_where_records_are_streamed() {
    let desk = repeating(&[time_page(&[(1, START), (2, START)], Some(START), false)]).await;
    let (records, error) = drain(client(&desk.url).tickets_by_time(start()).records()).await;
    assert_eq!(records.len(), 2);
    is_standstill(&error.unwrap(), "tickets_by_time");
}
