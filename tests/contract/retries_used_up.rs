//! Faults that do not pass, and answers that no further try would change.

use zendesk_export::RetryPolicy;

use crate::{
    desk::{self, Answer, Desk},
    support::{START, builder, client, cursor_page, refused, start, without_delays},
    traces::Traces,
};

fn page() -> Answer {
    desk::json(cursor_page(&[(1, START)], Some("a"), true))
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_is_tried_again_and_told() {
    let nobody = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let policy = RetryPolicy {
        max_tries: 3,
        ..without_delays()
    };
    let zendesk = builder(&url).retry(policy).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_connect() && error.is_retryable(), "{error}");
    assert!(
        error.to_string().contains('3'),
        "the number of tries: {error}"
    );
}

#[tokio::test]
async fn all_tries_used_up_is_an_error_with_figures() {
    for (status, limited, timeout) in [
        (500, false, false),
        (503, false, false),
        (504, false, true),
        (429, true, false),
    ] {
        let desk = Desk::serve(move |_| desk::answer(status, &[("retry-after", "0")], "")).await;
        let policy = RetryPolicy {
            max_tries: 5,
            ..without_delays()
        };
        let zendesk = builder(&desk.url).retry(policy).build().unwrap();

        let error = refused(zendesk.tickets(start()).pages()).await;

        assert_eq!(desk.calls(), 5);
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.export(), Some("tickets"));
        assert_eq!(
            (error.is_rate_limited(), error.is_timeout()),
            (limited, timeout)
        );
        assert!(error.is_retryable(), "{error}");
        let text = error.to_string();
        for figure in ["tickets", &status.to_string(), "5"] {
            assert!(text.contains(figure), "{figure}: {text}");
        }
    }
}

#[tokio::test]
async fn a_cut_body_to_the_last_try_is_a_decode_or_connection_error() {
    let desk = Desk::serve(|_| desk::cut("{\"tickets\":[")).await;
    let policy = RetryPolicy {
        max_tries: 2,
        ..without_delays()
    };
    let zendesk = builder(&desk.url).retry(policy).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_decode(), "{error}");
    assert!(error.is_retryable(), "{error}");
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn a_success_of_the_wrong_shape_is_a_decode_error_at_once() {
    for body in [
        r#"{"tickets":"none"}"#,
        r#"{"tickets":{"id":1}}"#,
        r#"{"tickets":null}"#,
        r#"{"tickets":[],"end_of_stream":"yes"}"#,
        r#"{"tickets":[],"after_cursor":7,"end_of_stream":false}"#,
        r#"{"users":[]}"#,
        "[]",
        "null",
        "{}",
        "\"text\"",
    ] {
        let desk = Desk::script([desk::json(body), page()]).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_decode(), "{body}: {error}");
        assert_eq!(desk.calls(), 1, "{body}: not tried again");
        assert!(!error.is_retryable(), "{body}");
    }
}

#[tokio::test]
async fn an_error_in_place_of_a_page_is_told_with_its_code_in_the_end() {
    let desk =
        Desk::serve(|_| desk::json(r#"{"error":"InternalError","description":"hunter2"}"#)).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_decode() && error.is_retryable(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("InternalError") && text.contains("12 tries"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_host_that_does_not_speak_http_is_told_at_the_first_try_and_given_up_soon() {
    let desk = Desk::serve(|_| desk::raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")).await;
    let traces = Traces::record();
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(
        error.to_string().contains("not HTTP after 3 tries"),
        "{error}"
    );
    assert_eq!(desk.calls(), 3);
    let log = traces.text();
    let first = log
        .lines()
        .find(|line| line.contains("will try again"))
        .unwrap();
    assert!(
        first.contains("tries=1") && first.contains("not HTTP"),
        "{first}"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(first.contains(&cause), "with the cause {cause}: {first}");
}

#[tokio::test]
async fn other_answers_of_a_strange_host_are_no_sign_that_zendesk_is_there() {
    let mut first = true;
    let desk = Desk::serve(move |_| match std::mem::take(&mut first) {
        true => desk::answer(503, &[], "<html>"),
        false => desk::reset(),
    })
    .await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_retryable(), "{error}");
    assert_eq!(desk.calls(), 4);
}

#[tokio::test]
async fn a_host_that_never_answered_is_given_up_after_three_tries() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", unused.local_addr().unwrap());
    drop(unused);
    let error = refused(client(&url).tickets(start()).pages()).await;
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains("after 3 tries"), "{error}");
}

#[tokio::test]
async fn a_host_that_never_answered_with_json_is_given_up_after_three_tries() {
    let desk = Desk::serve(|_| desk::answer(200, &[], "<html>some other site</html>")).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_decode(), "{error}");
    assert_eq!(desk.calls(), 3);
}
