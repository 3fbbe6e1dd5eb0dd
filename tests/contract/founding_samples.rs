//! The second first use: one request for tickets by time, signed in with login and password, every
//! field of every ticket read.

use std::time::Duration;

use httpmock::MockServer;
use serde_json::json;
use zendesk_export::{
    Client, Credentials, Error, Open, RetryPolicy,
    types::{self, TicketStatus},
};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, refused, start, time_page, typed},
};

/// base64 of jdoe@example.com:s3cret
const BASIC: &str = "Basic amRvZUBleGFtcGxlLmNvbTpzM2NyZXQ=";

fn signed_in(server: &MockServer) -> Client {
    builder(&server.base_url())
        .credentials(Credentials::password("jdoe@example.com", "s3cret"))
        .retry(RetryPolicy {
            max_tries: 1,
            ..RetryPolicy::default()
        })
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_whole_sample_against_a_typed_mock() {
    let server = MockServer::start_async().await;
    let page = json!({
        "tickets": [
            {"id": 1, "generated_timestamp": START + 4, "subject": "Printer", "status": "open",
             "tags": ["ink"], "created_at": "2012-03-18T01:39:31Z"},
            {"id": 2, "generated_timestamp": START + 9, "subject": null, "status": "deleted"},
        ],
        "count": 2, "end_of_stream": true, "end_time": START + 9, "next_page": null,
    });
    let page: types::TicketsByTimePage = typed(&page.to_string());
    let mock = server.tickets_by_time(|when, then| {
        when.start_time(START)
            .into_inner()
            .header("accept", "application/json")
            .header("authorization", BASIC);
        then.ok(&page);
    });

    let pages = all(signed_in(&server).tickets_by_time(start()).pages()).await;

    mock.assert_calls_async(1).await;
    let [page] = &pages[..] else {
        panic!("one page")
    };
    assert_eq!(page.count, Some(2));
    assert!(page.end_of_stream);
    assert_eq!(page.checkpoint.start_time(), Some(START + 9));
    assert_eq!(page.records.len(), 2);
    let ticket = page.records[0].parse().unwrap();
    assert_eq!((ticket.id, ticket.subject.as_deref()), (1, Some("Printer")));
    assert_eq!(ticket.status, Some(Open::Known(TicketStatus::Open)));
    assert_eq!(ticket.created_at.unwrap().timestamp(), START);
    let deleted = page.records[1].parse().unwrap();
    assert_eq!(deleted.status, Some(Open::Known(TicketStatus::Deleted)));
}

#[tokio::test]
async fn a_status_of_a_typed_mock_is_on_the_error() {
    let body: types::Error = typed(r#"{"error":"InvalidValue","description":"no such option"}"#);
    let server = MockServer::start_async().await;
    let mock = server.tickets_by_time(|when, then| {
        when.start_time(START);
        then.unprocessable_entity(&body);
    });
    let error = refused(signed_in(&server).tickets_by_time(start()).pages()).await;
    assert_eq!((error.status(), error.retry_after()), (Some(422), None));
    assert!(!error.is_retryable(), "{error}");
    mock.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_rate_limit_of_a_typed_mock_is_on_the_error_with_retry_after() {
    let body: types::Error = typed(r#"{"error":"APIRateLimitExceeded"}"#);
    let server = MockServer::start_async().await;
    server.tickets_by_time(|when, then| {
        when.start_time(START);
        let then = then.too_many_requests(&body).into_inner();
        then.header("retry-after", "77");
    });
    let error = refused(signed_in(&server).tickets_by_time(start()).pages()).await;
    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.status(), Some(429));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(77)));
}

#[tokio::test]
async fn the_request_is_the_one_of_the_samples() {
    let desk = Desk::script([desk::json(time_page(&[(1, START)], Some(START), true))]).await;
    let zendesk = builder(&desk.url)
        .credentials(Credentials::password("jdoe@example.com", "s3cret"))
        .build()
        .unwrap();

    all(zendesk.tickets_by_time(start()).pages()).await;

    let [request] = &desk.requests()[..] else {
        panic!("one request")
    };
    assert!(request.head.starts_with("GET "), "{}", request.head);
    assert_eq!(request.path(), "/api/v2/incremental/tickets");
    assert_eq!(request.query("start_time").unwrap(), START.to_string());
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("authorization"), Some(BASIC));
}

#[tokio::test]
async fn a_failure_to_connect_is_told_apart_from_a_status() {
    let nobody = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);

    let zendesk = builder(&url).build().unwrap();
    let error = refused(zendesk.tickets_by_time(start()).pages()).await;

    assert!(error.is_connect(), "{error}");
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_status_of_400_or_more_is_on_the_error_with_retry_after() {
    async fn of(status: u16) -> Error {
        let refusal = desk::answer(status, &[("retry-after", "77")], "");
        let desk = Desk::serve(move |_| refusal.clone()).await;
        let zendesk = builder(&desk.url)
            .retry(RetryPolicy {
                max_tries: 1,
                ..RetryPolicy::default()
            })
            .build()
            .unwrap();
        refused(zendesk.tickets_by_time(start()).pages()).await
    }
    for status in [400, 401, 403, 404, 409, 422, 429, 500, 503] {
        let error = of(status).await;
        assert_eq!(error.status(), Some(status), "{error}");
        assert!(!error.is_connect(), "{error}");
        assert_eq!(
            error.retry_after().map(|wait| wait.as_secs()),
            Some(77),
            "{status}"
        );
    }
}
