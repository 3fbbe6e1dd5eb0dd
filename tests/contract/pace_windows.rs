//! From one of the server's windows to the next, on a paused clock.

use std::time::Duration;

use zendesk_export::{Client, Pace};

use crate::{
    desk::{self, Desk},
    support::{START, all, cursor_page, paused, start},
};

const BUCKET: &str = "zendesk-ratelimit-incremental-exports";

/// Answers with these headers one after the other, and without any beyond them.
async fn saying(headers: impl IntoIterator<Item = String>) -> Desk {
    let mut headers = headers.into_iter().collect::<Vec<_>>().into_iter();
    Desk::serve(move |_| {
        let header = headers.next();
        let header = header.as_deref().map(|header| (BUCKET, header));
        let body = cursor_page(&[(1, START)], Some("a"), true);
        desk::answer(200, header.as_slice(), body)
    })
    .await
}

async fn tickets(zendesk: &Client, requests: usize) {
    for _ in 0..requests {
        all(zendesk.tickets(start()).pages()).await;
    }
}

fn waits(desk: &Desk) -> Vec<f64> {
    desk.waits().iter().map(Duration::as_secs_f64).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_new_window_counts_although_the_old_one_had_less() {
    for pace in [Pace::default(), Pace::unlimited()] {
        let old = "total=10; remaining=1; resets=3".to_owned();
        let new = |left| format!("total=10; remaining={left}; resets=60");
        let desk = saying([old].into_iter().chain((0..10).rev().map(new))).await;
        let zendesk = paused(&desk.url).pace(pace).build().unwrap();

        tickets(&zendesk, 11).await;

        let waits = waits(&desk);
        assert!(waits.iter().all(|wait| *wait < 1.0), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn within_one_window_the_lower_figure_holds() {
    let left = |left| format!("total=10; remaining={left}; resets=6");
    let desk = saying([1, 9].map(left)).await;
    let zendesk = paused(&desk.url).build().unwrap();
    tickets(&zendesk, 3).await;
    let waits = waits(&desk);
    assert!(
        waits[0] < 1.0 && (5.0..9.0).contains(&waits[1]),
        "{waits:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_before_a_new_window_does_not_slow_the_default_pace() {
    let left = |left| format!("total=30; remaining={left}; resets=20");
    let desk = saying((15..30).rev().map(left)).await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    tickets(&zendesk, 15).await;
    tokio::time::sleep(Duration::from_secs(21)).await;

    // The server is silent from here on, so that the default counts.
    tickets(&zendesk, 11).await;

    let waits = waits(&desk);
    let (before, after) = waits.split_at(14);
    assert!(before.iter().all(|wait| *wait < 1.0), "{waits:?}");
    assert!((21.0..23.0).contains(&after[0]), "{waits:?}");
    assert!(after[1..10].iter().all(|wait| *wait < 1.0), "{waits:?}");
    assert!(after[10] >= 55.0, "ten a minute again: {waits:?}");
}
