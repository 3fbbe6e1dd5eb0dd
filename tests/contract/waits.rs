//! What the caller's function hears of each wait.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

use zendesk_export::{Pace, WaitReason};

use crate::{
    desk::{self, Desk},
    support::{START, all, cursor_page, paused, start},
};

#[tokio::test(start_paused = true)]
async fn each_wait_is_heard_as_it_begins_with_its_export_its_length_and_its_reason() {
    let page = cursor_page(&[(1, START)], Some("c"), true);
    let none_left = [(
        "zendesk-ratelimit-incremental-exports",
        "total=10; remaining=0; resets=120",
    )];
    let desk = Desk::script([
        desk::status(503, ""),
        desk::answer(200, &none_left, page.clone()),
        desk::json(page),
    ])
    .await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let zendesk = paused(&desk.url)
        .pace(Pace::per_minute(NonZeroU32::MIN))
        .on_wait(move |wait| {
            let reason = match wait.reason {
                WaitReason::Pace => "pace".to_owned(),
                WaitReason::ServerLimit => "server".to_owned(),
                WaitReason::Retry { error, tries, .. } => {
                    format!("{} after {tries}", error.summary())
                }
                _ => unreachable!("{wait:?}"),
            };
            let secs = wait.lasts.as_millis().div_ceil(1_000);
            let wait = format!("{} {reason} {secs}", wait.export);
            hears.lock().unwrap().push(wait);
        })
        .build()
        .unwrap();

    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.tickets(start()).pages()).await;

    let heard = heard.lock().unwrap();
    assert_eq!(
        *heard,
        [
            "tickets server error (503) after 1 0",
            "tickets pace 61",
            "tickets server 120",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_answer_is_heard_once_with_its_export_and_its_status() {
    let page = cursor_page(&[(1, START)], Some("c"), true);
    let desk = Desk::script([
        desk::status(503, ""),
        desk::status(429, ""),
        desk::json(page),
    ])
    .await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let zendesk = paused(&desk.url)
        .on_answer(move |answer| {
            let answer = (answer.export.to_owned(), answer.status);
            hears.lock().unwrap().push(answer);
        })
        .build()
        .unwrap();
    all(zendesk.tickets(start()).pages()).await;
    let expected = [503, 429, 200].map(|status| ("tickets".to_owned(), Some(status)));
    assert_eq!(*heard.lock().unwrap(), expected);
}
