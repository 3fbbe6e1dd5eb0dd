//! A position that the server calls too recent: nothing yet, unless it was the caller's own.

use std::time::{Duration, UNIX_EPOCH};

use zendesk_export::Client;

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, at, builder, drain, ids, refused, start, time_page},
};

fn too_recent() -> [Answer; 3] {
    let words = "Too recent start_time. Use a start_time older than 5 minutes";
    [
        desk::status(
            422,
            &format!(r#"{{"error":"InvalidValue","description":"{words}"}}"#),
        ),
        desk::answer(422, &[("content-type", "text/plain")], words),
        desk::status(
            400,
            r#"{"errors":[{"code":"StartTimeTooRecent","status":"400","title":"start_time must be more than 60 seconds ago"}]}"#,
        ),
    ]
}

#[tokio::test]
async fn a_refused_continued_position_ends_the_stream_quietly() {
    for refusal in too_recent() {
        let page = time_page(&[(1, START + 5)], Some(START + 5), false);
        let desk = Desk::script([desk::json(page), refusal.clone(), refusal]).await;
        let zendesk = minutes_later(&desk);

        let (pages, error) = drain(zendesk.tickets_by_time(start()).pages()).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(ids(&pages), [[1]]);
        assert_eq!(desk.calls(), 2, "not tried again");

        let resumed = zendesk.tickets_by_time(pages[0].checkpoint.clone()).pages();
        assert_eq!(all(resumed).await.len(), 0, "nothing new yet");
    }
}

/// A client by whose clock the first positions are a few minutes old.
fn minutes_later(desk: &Desk) -> Client {
    builder(&desk.url)
        .clock(|| UNIX_EPOCH + Duration::from_secs(START.unsigned_abs() + 400))
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_time_long_past_that_is_refused_as_too_recent_is_no_silence() {
    let page = time_page(&[(1, START + 5)], Some(START + 5), false);
    for refusal in too_recent() {
        let desk = Desk::script([desk::json(page.clone()), refusal]).await;
        let zendesk = builder(&desk.url).build().unwrap();
        let (pages, error) = drain(zendesk.tickets_by_time(start()).pages()).await;
        assert_eq!(ids(&pages), [[1]]);
        assert!(error.unwrap().is_start_time());
    }
}

#[tokio::test]
async fn a_refused_fresh_start_is_an_error() {
    for refusal in too_recent() {
        let desk = Desk::script([refusal]).await;
        let zendesk = builder(&desk.url).build().unwrap();

        let error = refused(zendesk.tickets_by_time(at(START)).pages()).await;

        assert!(error.is_start_time(), "{error}");
        assert_eq!(desk.calls(), 1, "not tried again");
    }
}

#[tokio::test]
async fn another_refusal_of_a_continued_position_stays_an_error() {
    for body in [
        r#"{"error":"InvalidValue","description":"Invalid start_time"}"#,
        r#"{"error":"RecordInvalid","description":"Record validation errors"}"#,
        "",
    ] {
        let page = time_page(&[(1, START + 5)], Some(START + 5), false);
        let desk = Desk::script([desk::json(page), desk::status(422, body)]).await;
        let zendesk = builder(&desk.url).build().unwrap();

        let (pages, error) = drain(zendesk.tickets_by_time(start()).pages()).await;

        assert_eq!(pages.len(), 1);
        assert_eq!(error.unwrap().status(), Some(422), "{body}");
    }
}
