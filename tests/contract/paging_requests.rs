//! What each request asks for.

use httpmock::MockServer;
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, TOKEN, all, client, cursor_page, ids, start, time_page, typed},
};

#[tokio::test]
async fn a_cursor_takes_the_place_of_the_start() {
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, START)], Some("a"), false)),
        desk::json(cursor_page(&[(2, START)], Some("b"), false)),
        desk::json(cursor_page(&[(3, START)], Some("c"), true)),
    ])
    .await;

    all(client(&desk.url).tickets(start()).pages()).await;

    assert_eq!(
        desk.requests()[0].path(),
        "/api/v2/incremental/tickets/cursor"
    );
    assert_eq!(
        desk.queries("start_time"),
        [Some(START.to_string()), None, None]
    );
    let cursors = [None, Some("a".to_owned()), Some("b".to_owned())];
    assert_eq!(desk.queries("cursor"), cursors);
}

#[tokio::test]
async fn a_cursor_is_sent_percent_encoded() {
    let cursor = "MTcwNDA2Nz+IwMC4w/fHwxfA==&start_time=0 #é";
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, START)], Some(cursor), false)),
        desk::json(cursor_page(&[(2, START)], Some("b"), true)),
    ])
    .await;

    all(client(&desk.url).tickets(start()).pages()).await;

    let sent = desk.queries("cursor")[1].clone().unwrap();
    assert!(
        sent.starts_with("MTcwNDA2Nz%2BIwMC4w%2FfHwxfA%3D%3D%26start_time%3D0"),
        "{sent}"
    );
    assert_eq!(desk.queries("start_time")[1], None);
}

#[tokio::test]
async fn the_end_time_is_the_next_start() {
    let server = MockServer::start_async().await;
    let first = server.tickets_by_time(|when, then| {
        when.start_time(START);
        then.ok(&typed(&time_page(
            &[(1, START + 1)],
            Some(START + 60),
            false,
        )));
    });
    let second = server.tickets_by_time(|when, then| {
        when.start_time(START + 60);
        then.ok(&typed(&time_page(
            &[(2, START + 61)],
            Some(START + 61),
            true,
        )));
    });

    let pages = all(client(&server.base_url()).tickets_by_time(start()).pages()).await;

    assert_eq!(ids(&pages), [[1], [2]]);
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_next_page_on_another_host_receives_no_request() {
    let server = MockServer::start_async().await;
    let stranger = MockServer::start_async().await;
    let touched = stranger.mock(|when, then| {
        when.any_request();
        then.status(200);
    });
    let away = stranger.url("/api/v2/incremental/tickets.json?start_time=1");
    let mut mocks = Vec::new();
    for (from, id, last) in [(START, 1, false), (START + 1, 2, true)] {
        let mut body: serde_json::Value =
            typed(&time_page(&[(id, START + id)], Some(START + id), last));
        body["next_page"] = away.clone().into();
        mocks.push(server.tickets_by_time(|when, then| {
            when.start_time(from)
                .into_inner()
                .header("authorization", format!("Bearer {TOKEN}"));
            then.into_inner().status(200).json_body(body);
        }));
    }

    let pages = all(client(&server.base_url()).tickets_by_time(start()).pages()).await;

    assert_eq!(ids(&pages), [[1], [2]]);
    touched.assert_calls_async(0).await;
    for mock in mocks {
        mock.assert_calls_async(1).await;
    }
}
