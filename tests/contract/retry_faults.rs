//! What is tried again, and what is not.

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, client, cursor_page, drain, ids, start},
};

const HTML: &str = "<html><body><h1>Please stand by</h1></body></html>";

/// Fails twice at the first page and twice at the second; all records come once.
async fn is_overcome(what: &str, fault: Answer) {
    let pause = || desk::answer(429, &[("retry-after", "0")], "");
    let desk = Desk::script([
        fault.clone(),
        fault.clone(),
        desk::json(cursor_page(&[(1, START)], Some("a"), false)),
        fault.clone(),
        pause(),
        fault,
        desk::json(cursor_page(&[(2, START)], Some("b"), true)),
    ])
    .await;
    let (pages, error) = drain(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_none(), "{what}: {error:?}");
    assert_eq!(ids(&pages), [[1], [2]], "{what}");
    assert_eq!(desk.calls(), 7, "{what}");
    let cursors = desk.queries("cursor");
    assert!(
        cursors[..3].iter().all(Option::is_none),
        "at the same position"
    );
    assert!(
        cursors[3..]
            .iter()
            .all(|cursor| cursor.as_deref() == Some("a"))
    );
}

#[tokio::test]
async fn statuses_that_pass_are_overcome() {
    for status in [
        202, 204, 206, 408, 409, 423, 425, 500, 502, 503, 504, 520, 524, 599,
    ] {
        is_overcome(
            &format!("{status} JSON"),
            desk::status(status, r#"{"error":"x"}"#),
        )
        .await;
        is_overcome(&format!("{status} empty"), desk::answer(status, &[], "")).await;
        let html = desk::answer(status, &[("content-type", "text/html")], HTML);
        is_overcome(&format!("{status} HTML"), html).await;
        let text = desk::answer(
            status,
            &[("content-type", "text/plain")],
            "upstream request timeout",
        );
        is_overcome(&format!("{status} text"), text).await;
    }
}

#[tokio::test]
async fn a_success_that_is_not_json_is_overcome() {
    is_overcome(
        "HTML",
        desk::answer(200, &[("content-type", "text/html")], HTML),
    )
    .await;
    is_overcome(
        "text",
        desk::answer(200, &[("content-type", "text/plain")], "stand by"),
    )
    .await;
}

#[tokio::test]
async fn an_error_with_the_status_of_a_success_is_overcome() {
    for body in [
        r#"{"error":"InternalError"}"#,
        r#"{"error":{"title":"Forbidden","message":"-"}}"#,
        r#"{"errors":[{"code":"InternalError","title":"-"}]}"#,
        r#"{"description":"Something went wrong"}"#,
        r#"{"error":"x","count":0,"next_page":null}"#,
    ] {
        is_overcome(body, desk::json(body)).await;
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_overcome() {
    let whole = cursor_page(&[(8, START), (9, START)], Some("z"), true);
    for at in [0, 1, 10, whole.len() / 2, whole.len() - 1, whole.len()] {
        is_overcome(&format!("cut at {at}"), desk::cut(&whole[..at])).await;
    }
    // Broken off behind a proxy that counted the bytes anew.
    is_overcome("half the JSON", desk::json(&whole[..whole.len() / 2])).await;
}

#[tokio::test]
async fn a_connection_reset_is_overcome() {
    is_overcome("reset", desk::reset()).await;
}

#[tokio::test]
async fn records_with_faults_inside_are_overcome_without_repeats() {
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, START), (2, START)], Some("a"), false)),
        desk::cut(&cursor_page(&[(3, START), (4, START)], Some("b"), false)),
        desk::reset(),
        desk::json(cursor_page(&[(3, START), (4, START)], Some("b"), true)),
    ])
    .await;
    let records = all(client(&desk.url).tickets(start()).records()).await;
    assert_eq!(
        records.iter().map(crate::support::id).collect::<Vec<_>>(),
        [1, 2, 3, 4]
    );
}

#[tokio::test]
async fn a_host_that_did_answer_gets_all_tries() {
    let lost = std::iter::repeat_n(desk::reset(), 11);
    let first = desk::json(cursor_page(&[(1, START)], Some("a"), false));
    let last = desk::json(cursor_page(&[(2, START)], Some("b"), true));
    let desk = Desk::script([first].into_iter().chain(lost).chain([last])).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [2]]);
}
