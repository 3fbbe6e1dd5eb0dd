//! What a program can match on, by what Zendesk answers.

use zendesk_export::{ErrorKind, RetryPolicy};

use crate::{
    desk::{self, Desk},
    support::{builder, refused, start, without_delays},
};

#[tokio::test]
async fn each_answer_that_is_no_page_is_of_one_kind() {
    let no_account = "No help desk at acme.zendesk.com";
    for (status, body, kind) in [
        (400, "", ErrorKind::Refused),
        (401, "", ErrorKind::Auth),
        (403, "", ErrorKind::Forbidden),
        (410, "", ErrorKind::Forbidden),
        (404, "", ErrorKind::NotFound),
        (404, no_account, ErrorKind::NoAccount),
        (422, "", ErrorKind::Refused),
        (422, "Too recent start_time", ErrorKind::StartTime),
        (429, "", ErrorKind::RateLimited),
        (500, "", ErrorKind::Server),
        (503, "", ErrorKind::Server),
        (504, "", ErrorKind::Timeout),
        (204, "", ErrorKind::Server),
        (302, "", ErrorKind::Redirected),
        (200, "<html>", ErrorKind::Decode),
        (200, r#"{"error":"InternalError"}"#, ErrorKind::Decode),
    ] {
        let desk = Desk::script([desk::answer(status, &[], body)]).await;
        let once = RetryPolicy {
            max_tries: 1,
            ..without_delays()
        };
        let zendesk = builder(&desk.url).retry(once).build().unwrap();
        let error = refused(zendesk.tickets(start()).pages()).await;
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
    }
}
