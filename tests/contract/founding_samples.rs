//! The second first use: one request for tickets by time, signed in with login and password, every
//! field of every ticket read.

use zendesk_export::{Credentials, Error};

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, refused, start, time_page},
};

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
    // base64 of jdoe@example.com:s3cret
    assert_eq!(
        request.header("authorization"),
        Some("Basic amRvZUBleGFtcGxlLmNvbTpzM2NyZXQ=")
    );
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
            .retry(zendesk_export::RetryPolicy {
                max_tries: 1,
                ..Default::default()
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
