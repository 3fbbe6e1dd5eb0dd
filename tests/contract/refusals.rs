//! Answers that mean no: one request, and an error that a program can act on.

use httpmock::MockServer;
use zendesk_export::Error;

use crate::{
    desk::{self, Answer, Desk},
    support::{TOKEN, client, cursor_page, refused, start},
};

/// The error of a client that would get a page if it asked twice.
async fn of(answer: Answer) -> Error {
    let page = cursor_page(&[(1, crate::support::START)], Some("a"), true);
    let desk = Desk::script([answer, desk::json(page)]).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(desk.calls(), 1, "{error}");
    assert!(!error.is_retryable(), "{error}");
    assert_eq!(error.export(), Some("tickets"));
    error
}

/// Which of the predicates that tell refusals apart hold.
fn predicates(error: &Error) -> Vec<&'static str> {
    [
        ("auth", error.is_auth()),
        ("forbidden", error.is_forbidden()),
        ("not_found", error.is_not_found()),
        ("start_time", error.is_start_time()),
        ("rate_limited", error.is_rate_limited()),
        ("timeout", error.is_timeout()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
        ("standstill", error.is_standstill()),
        ("checkpoint", error.is_checkpoint()),
        ("settings", error.is_settings()),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
    .collect()
}

/// Bodies that were seen in public, and some that may come from a proxy.
const BODIES: [&str; 9] = [
    "",
    r#"{"error":"Couldn't authenticate you"}"#,
    r#"{"errors":[{"code":"Forbidden","status":"403","title":"Insufficient permissions"}]}"#,
    r#"{"error":{"title":"Forbidden","message":"contact the account owner"}}"#,
    r#"{"error":"RecordNotFound","description":"Not found"}"#,
    "upstream says no",
    "<html><body>no</body></html>",
    "{\"error\":",
    "[1,{},null]",
];

#[tokio::test]
async fn refusals_are_told_apart_by_status_whatever_the_body() {
    for (status, expected) in [
        (400, &[][..]),
        (401, &["auth"]),
        (403, &["forbidden"]),
        (404, &["not_found"]),
        (410, &["forbidden"]),
        (413, &[]),
        (418, &[]),
        (422, &[]),
    ] {
        for body in BODIES {
            let error = of(desk::status(status, body)).await;
            assert_eq!(predicates(&error), expected, "{status} {body}: {error}");
            assert_eq!(error.status(), Some(status));
            assert!(error.to_string().contains(&status.to_string()), "{error}");
        }
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_do_not_matter() {
    for status in [400, 401, 404, 422] {
        let body = [0xff, 0x00, 0xfe, b'{'];
        let error = of(desk::answer(status, &[], body)).await;
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn an_unknown_account_says_to_check_the_subdomain() {
    let body = r#"{"error":{"title":"No help desk at acme.zendesk.com"}}"#;
    let error = of(desk::status(404, body)).await;
    assert!(error.is_not_found());
    assert!(error.to_string().contains("subdomain"), "{error}");
}

#[tokio::test]
async fn a_refused_sign_in_says_what_to_check() {
    let error = of(desk::status(401, "")).await;
    let text = error.to_string();
    for word in ["tickets", "check", "ended", "API token", "OAuth client"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[tokio::test]
async fn refusals_name_the_usual_causes() {
    let text = of(desk::status(403, "")).await.to_string();
    for cause in [
        "administrator",
        "user who created it",
        "IP addresses",
        "scope",
    ] {
        assert!(text.contains(cause), "{cause}: {text}");
    }
    let desk = Desk::serve(|_| desk::status(404, "")).await;
    let text = refused(client(&desk.url).articles(start()).pages())
        .await
        .to_string();
    for cause in ["Help Center", "activated", "agent"] {
        assert!(text.contains(cause), "{cause}: {text}");
    }
}

#[tokio::test]
async fn the_debug_of_an_error_reads_as_its_sentence() {
    let error = of(desk::status(401, r#"{"error":"invalid_token"}"#)).await;
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(error.to_string().contains("401 invalid_token"), "{error}");
}

#[tokio::test]
async fn the_request_id_is_kept_for_support() {
    let answer = desk::answer(403, &[("x-request-id", "5f1c-7")], "");
    assert_eq!(of(answer).await.request_id(), Some("5f1c-7"));
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let stranger = MockServer::start_async().await;
    let touched = stranger.mock(|when, then| {
        when.any_request();
        then.status(200);
    });
    let away = stranger.url("/api/v2/incremental/tickets/cursor?start_time=1");
    for status in [301, 302, 303, 307, 308] {
        for to in [away.as_str(), "/api/v2/elsewhere"] {
            let error = of(desk::answer(status, &[("location", to)], "")).await;
            assert_eq!(error.status(), Some(status));
            assert!(error.to_string().contains("redirect"), "{error}");
            assert!(!error.to_string().contains(TOKEN));
        }
    }
    touched.assert_calls_async(0).await;
}

#[tokio::test]
async fn a_success_without_content_is_no_page() {
    for status in [201, 202, 204, 206] {
        let desk = Desk::serve(move |_| desk::answer(status, &[], "")).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert_eq!(desk.calls(), 12, "{error}");
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}
