//! Holds: a `Retry-After` keeps its whole length, and says nothing about the count before it.

use std::time::Duration;

use zendesk_export::Pace;

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, cursor_page, paused, start},
};

fn limited(seconds: &str) -> Answer {
    desk::answer(429, &[("retry-after", seconds)], "")
}

fn page(headers: &[(&str, &str)]) -> Answer {
    desk::answer(200, headers, cursor_page(&[(1, START)], Some("c"), true))
}

#[tokio::test(start_paused = true)]
async fn a_hold_is_not_shortened_by_a_window_that_ends_earlier() {
    let early = [(
        "zendesk-ratelimit-incremental-exports",
        "total=10; remaining=5; resets=1",
    )];
    let desk = Desk::script([limited("6"), page(&early), page(&[]), page(&[])]).await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    let export = || all(zendesk.tickets(start()).pages());

    // While one stream waits for its second try, the other has a page and wants the next.
    tokio::join!(export(), async {
        export().await;
        export().await;
    });

    let waits = desk.waits();
    assert_eq!(waits.len(), 3);
    assert!(waits[1] >= Duration::from_secs(5), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_hold_does_not_forget_what_was_sent() {
    let mut answers = vec![page(&[]); 9];
    answers.push(limited("1"));
    answers.extend(vec![page(&[]); 2]);
    let desk = Desk::script(answers).await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    for _ in 0..11 {
        all(zendesk.tickets(start()).pages()).await;
    }
    let waits = desk.waits();
    assert_eq!(waits.len(), 11);
    let first_ten: Duration = waits.iter().take(9).sum();
    assert!(first_ten < Duration::from_secs(5), "{waits:?}");
    assert!(
        waits[9] >= Duration::from_secs(50),
        "ten were sent, so the eleventh waits: {waits:?}"
    );
}
