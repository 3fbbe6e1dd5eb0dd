//! The error shapes of the export of custom objects.

use std::time::{Duration, UNIX_EPOCH};

use zendesk_export::{Checkpoint, Error};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, builder, client, drain, everything_about, refused, start},
};

fn error(status: u16, code: &str, title: &str) -> Answer {
    let body = format!(
        r#"{{"errors":[{{"code":"{code}","status":"{status}","title":"{title}","id":"x"}}]}}"#
    );
    desk::status(status, &body)
}

fn too_recent() -> Answer {
    error(
        400,
        "StartTimeTooRecent",
        "start_time must be more than 60 seconds ago",
    )
}

fn page(records: &str, cursor: &str, has_more: bool) -> Answer {
    desk::json(format!(
        r#"{{"custom_object_records":[{records}],"after_cursor":{cursor},"meta":{{"has_more":{has_more}}}}}"#
    ))
}

/// The error of a client that would get a page if it asked twice.
async fn once(answer: Answer) -> Error {
    let desk = Desk::script([answer, page(r#"{"id":"a"}"#, r#""a""#, false)]).await;
    let error = refused(client(&desk.url).custom_objects("asset", start()).pages()).await;
    assert_eq!(desk.calls(), 1, "not tried again: {error}");
    assert!(!error.is_retryable(), "{error}");
    assert_eq!(error.export(), Some("custom_objects/asset"));
    error
}

#[tokio::test]
async fn a_fresh_start_that_is_too_recent_is_an_error() {
    let error = once(too_recent()).await;
    assert!(error.is_start_time(), "{error}");
    assert_eq!(error.status(), Some(400));
}

#[tokio::test]
async fn a_continued_position_that_is_too_recent_is_nothing_yet() {
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
    let recent = i64::try_from(now).unwrap() - 600;
    let recent = chrono::DateTime::from_timestamp(recent, 0).unwrap();
    let record = format!(r#"{{"id":"a","updated_at":"{}"}}"#, recent.to_rfc3339());
    let desk = Desk::script([page(&record, r#""a""#, true), too_recent(), too_recent()]).await;
    let zendesk = client(&desk.url);
    let (pages, error) = drain(zendesk.custom_objects("asset", start()).pages()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(pages.len(), 1);
    assert_eq!(desk.calls(), 2, "not tried again");

    let resumed = zendesk.custom_objects("asset", pages[0].checkpoint.clone());
    let resumed = all(resumed.pages()).await;
    assert!(resumed.iter().all(|page| page.records.is_empty()));
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn a_continued_start_that_is_too_recent_is_nothing_yet() {
    let desk = Desk::script([page("", "null", false), too_recent()]).await;
    let minutes_later = || UNIX_EPOCH + Duration::from_secs(START.unsigned_abs() + 400);
    let zendesk = builder(&desk.url).clock(minutes_later).build().unwrap();
    let first = all(zendesk.custom_objects("asset", start()).pages()).await;
    let saved: Checkpoint = first[0].checkpoint.clone();
    assert_eq!(saved.start_time(), Some(START));
    let (pages, error) = drain(zendesk.custom_objects("asset", saved).pages()).await;
    assert!(error.is_none(), "{error:?}");
    assert!(pages.iter().all(|page| page.records.is_empty()));
    let from = Some(START.to_string());
    assert_eq!(desk.queries("start_time"), [from.clone(), from]);
}

#[tokio::test]
async fn an_invalid_cursor_is_an_error_that_names_the_code() {
    let invalid = || error(400, "InvalidCursor", "cursor is invalid or expired");
    let error = once(invalid()).await;
    assert_eq!(error.status(), Some(400));
    assert!(error.to_string().contains("InvalidCursor"), "{error}");
    assert!(!error.is_start_time(), "{error}");

    let desk = Desk::script([page(r#"{"id":"a"}"#, r#""a""#, true), invalid(), invalid()]).await;
    let export = client(&desk.url).custom_objects("asset", start());
    let (pages, error) = drain(export.pages()).await;
    assert_eq!(pages.len(), 1);
    let error = error.expect("not a silent end");
    assert!(error.to_string().contains("InvalidCursor"), "{error}");
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn other_refusals_are_told_apart() {
    let unauthorized = once(error(401, "Unauthorized", "Couldn't authenticate you")).await;
    assert!(unauthorized.is_auth(), "{unauthorized}");
    let forbidden = once(error(403, "Forbidden", "Insufficient permissions")).await;
    assert!(forbidden.is_forbidden(), "{forbidden}");
    let unknown = once(error(404, "NotFound", "asset")).await;
    assert!(unknown.is_not_found(), "{unknown}");
    assert!(unknown.to_string().contains("custom object"), "{unknown}");
    let other = once(error(422, "SomethingElse", "word-of-the-server")).await;
    assert!(other.to_string().contains("SomethingElse"), "{other}");
    let about = everything_about(&other);
    assert!(!about.contains("word-of-the-server"), "{about}");
}

#[tokio::test]
async fn a_rate_limit_is_waited_for() {
    let body = r#"{"errors":[{"code":"RateLimitExceeded","status":"429","title":"x"}]}"#;
    let desk = Desk::script([
        desk::answer(429, &[("retry-after", "0")], body),
        page(r#"{"id":"a"}"#, r#""a""#, false),
    ])
    .await;
    let pages = all(client(&desk.url).custom_objects("asset", start()).pages()).await;
    assert_eq!(pages[0].records.len(), 1);
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn a_cursor_of_long_ago_that_is_too_recent_is_no_silence() {
    let record = r#"{"id":"a","updated_at":"2025-10-01T00:00:00Z"}"#;
    let desk = Desk::script([page(record, r#""a""#, true), too_recent()]).await;
    let pages = client(&desk.url).custom_objects("asset", start()).pages();
    let (pages, error) = drain(pages).await;
    assert_eq!(pages.len(), 1);
    assert!(error.unwrap().is_start_time());
}
