//! How many requests a minute are sent, on a paused clock.

use std::{num::NonZeroU32, time::Duration};

use tokio::time::Instant;
use zendesk_export::{Client, ClientBuilder, Pace};

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{START, all, cursor_page, page_of, paused, start},
};

/// A page of any export, the last one.
fn page(request: &Request) -> Answer {
    let path = request.path();
    let body = if path.ends_with("tickets/cursor") {
        cursor_page(&[(1, START)], Some("a"), true)
    } else if path.ends_with("users/cursor") {
        cursor_page(&[(1, START)], Some("a"), true).replace("\"tickets\"", "\"users\"")
    } else {
        page_of(
            path.rsplit('/').next().unwrap(),
            &[(1, START)],
            Some(START),
            true,
        )
    };
    desk::json(body)
}

async fn paced(pace: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Desk, Client) {
    let desk = Desk::serve(page).await;
    let zendesk = pace(paused(&desk.url)).build().unwrap();
    (desk, zendesk)
}

async fn tickets(zendesk: &Client, requests: usize) {
    for _ in 0..requests {
        all(zendesk.tickets(start()).pages()).await;
    }
}

async fn users(zendesk: &Client, requests: usize) {
    for _ in 0..requests {
        all(zendesk.users(start()).pages()).await;
    }
}

/// When each request came, in whole seconds after the first one.
fn seconds(desk: &Desk) -> Vec<u64> {
    let requests = desk.requests();
    requests
        .iter()
        .map(|request| (request.at - requests[0].at).as_secs())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn ten_a_minute_by_default() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    tickets(&zendesk, 21).await;
    let seconds = seconds(&desk);
    // Never more than ten within any minute; and no slower than that.
    for (index, window) in seconds.windows(11).enumerate() {
        assert!(window[10] - window[0] >= 60, "{index}: {seconds:?}");
    }
    assert!(seconds[10] <= 65 && seconds[20] <= 130, "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn the_default_of_the_builder_is_the_default_pace() {
    let desk = Desk::serve(page).await;
    let zendesk = Client::builder(&desk.url)
        .credentials(zendesk_export::Credentials::oauth_token("t"))
        .timeout(None)
        .build()
        .unwrap();
    tickets(&zendesk, 11).await;
    assert!(seconds(&desk)[10] >= 60);
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_stream_counts_like_any_other() {
    let mut sent = 0;
    let desk = Desk::serve(move |_| {
        sent += 1;
        desk::json(cursor_page(
            &[(sent, START)],
            Some(&format!("c{sent}")),
            sent == 11,
        ))
    })
    .await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    all(zendesk.tickets(start()).pages()).await;
    assert!(seconds(&desk)[10] >= 60);
}

#[tokio::test(start_paused = true)]
async fn a_retry_counts_like_any_other() {
    let desk = Desk::script(
        (0..10)
            .map(|_| desk::status(500, ""))
            .chain([desk::json(cursor_page(&[(1, START)], Some("a"), true))]),
    )
    .await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    all(zendesk.tickets(start()).pages()).await;
    assert!(seconds(&desk)[10] >= 60);
}

#[tokio::test(start_paused = true)]
async fn all_exports_but_users_by_cursor_draw_from_one_bucket() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    for _ in 0..2 {
        all(zendesk.tickets(start()).pages()).await;
        all(zendesk.tickets_by_time(start()).pages()).await;
        all(zendesk.ticket_events(start()).pages()).await;
        all(zendesk.users_by_time(start()).pages()).await;
        all(zendesk.organizations(start()).pages()).await;
    }
    users(&zendesk, 20).await;
    assert!(
        seconds(&desk)[29] < 5,
        "twenty more in a bucket of their own"
    );
    all(zendesk.organizations(start()).pages()).await;
    assert!(seconds(&desk)[30] >= 60);
}

#[tokio::test(start_paused = true)]
async fn users_by_cursor_are_twenty_a_minute() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    users(&zendesk, 21).await;
    let seconds = seconds(&desk);
    assert!(seconds[19] < 5 && seconds[20] >= 60, "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn the_high_volume_add_on_allows_30_and_60() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::high_volume())).await;
    users(&zendesk, 60).await;
    tickets(&zendesk, 31).await;
    let seconds = seconds(&desk);
    assert!(seconds[89] < 5 && seconds[90] >= 55, "{seconds:?}");

    let (desk, zendesk) = paced(|builder| builder.pace(Pace::high_volume())).await;
    users(&zendesk, 61).await;
    assert!(self::seconds(&desk)[60] >= 60);
}

#[tokio::test(start_paused = true)]
async fn a_chosen_pace_holds_for_all_exports_together() {
    let (desk, zendesk) =
        paced(|builder| builder.pace(Pace::per_minute(NonZeroU32::new(3).unwrap()))).await;
    tickets(&zendesk, 2).await;
    users(&zendesk, 2).await;
    all(zendesk.organizations(start()).pages()).await;
    users(&zendesk, 2).await;
    let seconds = seconds(&desk);
    for window in seconds.windows(4) {
        assert!(window[3] - window[0] >= 60, "{seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_pace() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    let clone = zendesk.clone();
    tokio::join!(tickets(&zendesk, 6), tickets(&clone, 6));
    assert!(seconds(&desk)[10] >= 60, "{:?}", seconds(&desk));
}

#[tokio::test(start_paused = true)]
async fn a_minute_without_requests_does_not_save_up() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    tickets(&zendesk, 1).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    tickets(&zendesk, 11).await;
    let seconds = seconds(&desk);
    assert!(seconds[11] - seconds[1] >= 60, "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn no_pace_means_no_waiting() {
    let (_desk, zendesk) = paced(|builder| builder.pace(Pace::unlimited())).await;
    let before = Instant::now();
    tickets(&zendesk, 50).await;
    assert!(before.elapsed() < Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_waiting_stream_that_is_dropped_holds_nobody_up() {
    let (desk, zendesk) = paced(|builder| builder.pace(Pace::default())).await;
    tickets(&zendesk, 10).await;
    for _ in 0..20 {
        let mut pages = zendesk.tickets(start()).pages();
        let waited = tokio::time::timeout(Duration::from_millis(1), pages.try_next()).await;
        assert!(waited.is_err());
    }
    tickets(&zendesk, 1).await;
    let seconds = seconds(&desk);
    assert!((60..=65).contains(&seconds[10]), "{seconds:?}");
}
