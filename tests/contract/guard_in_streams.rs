//! The guard while an export runs, on an injected clock: the end, for now, is not an error.

use std::time::{Duration, UNIX_EPOCH};

use zendesk_export::{Client, ClientBuilder, Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{START, all, builder, cursor_page, ids, refused, start, time_page},
};

/// A client that believes it is `now`.
fn at_clock(url: &str, now: i64) -> ClientBuilder {
    builder(url).clock(move || UNIX_EPOCH + Duration::from_secs(now.unsigned_abs()))
}

async fn pages(zendesk: &Client) -> Vec<Page<Ticket>> {
    all(zendesk.tickets_by_time(start()).pages()).await
}

#[tokio::test]
async fn a_start_is_looked_at_again_by_the_clock_and_minimum_age_of_the_client() {
    let desk = Desk::script([]).await;
    let zendesk = at_clock(&desk.url, START + 599).minimum_age(Duration::from_secs(600));
    let error = refused(zendesk.build().unwrap().tickets(start()).pages()).await;
    assert!(error.is_start_time(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_position_younger_than_five_minutes_ends_the_stream() {
    let young = START + 1_000;
    let desk = Desk::script([desk::json(time_page(&[(1, young)], Some(young), false))]).await;

    let pages = pages(&at_clock(&desk.url, young + 299).build().unwrap()).await;

    assert_eq!(ids(&pages), [[1]]);
    assert_eq!(pages[0].checkpoint.start_time(), Some(young));
    assert_eq!(desk.calls(), 1, "no doomed request");
}

#[tokio::test]
async fn a_position_of_five_minutes_ago_is_followed() {
    let old = START + 1_000;
    let desk = Desk::script([
        desk::json(time_page(&[(1, old)], Some(old), false)),
        desk::json(time_page(&[(2, old + 5)], Some(old + 5), true)),
    ])
    .await;

    let pages = pages(&at_clock(&desk.url, old + 300).build().unwrap()).await;

    assert_eq!(ids(&pages), [[1], [2]]);
}

#[tokio::test]
async fn a_resume_from_a_young_position_sends_nothing_and_yields_nothing() {
    let young = START + 1_000;
    let desk = Desk::script([desk::json(time_page(&[(1, young)], Some(young), false))]).await;
    let zendesk = at_clock(&desk.url, young + 299).build().unwrap();
    let checkpoint = pages(&zendesk).await[0].checkpoint.clone();

    let again = all(zendesk.tickets_by_time(checkpoint.clone()).pages()).await;
    let records = all(zendesk.tickets_by_time(checkpoint).records()).await;

    assert_eq!((again.len(), records.len()), (0, 0));
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn a_young_position_is_picked_up_once_it_is_old_enough() {
    let young = START + 1_000;
    let desk = Desk::script([
        desk::json(time_page(&[(1, young)], Some(young), false)),
        desk::json(time_page(
            &[(1, young), (2, young + 2)],
            Some(young + 2),
            true,
        )),
    ])
    .await;
    let first = pages(&at_clock(&desk.url, young + 10).build().unwrap()).await;

    let later = at_clock(&desk.url, young + 300).build().unwrap();
    let second = all(later.tickets_by_time(first[0].checkpoint.clone()).pages()).await;

    assert!(ids(&second)[0].contains(&2));
    assert_eq!(desk.queries("start_time")[1], Some(young.to_string()));
}

#[tokio::test]
async fn the_clock_of_the_client_also_holds_for_a_fresh_start() {
    let desk = Desk::script([]).await;
    let zendesk = at_clock(&desk.url, START + 299).build().unwrap();

    let error = refused(zendesk.tickets_by_time(start()).pages()).await;

    assert!(error.is_start_time(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_fresh_start_by_cursor_is_guarded_too() {
    let desk = Desk::script([]).await;
    let zendesk = at_clock(&desk.url, START + 299).build().unwrap();

    let error = refused(zendesk.tickets(start()).pages()).await;

    assert!(error.is_start_time(), "{error}");
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_cursor_is_bound_by_no_guard() {
    let now = START + 300;
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, now)], Some("a"), false)),
        desk::json(cursor_page(&[(2, now)], Some("b"), true)),
    ])
    .await;
    let zendesk = at_clock(&desk.url, now).build().unwrap();
    let pages = all(zendesk.tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [2]]);
}

#[tokio::test]
async fn the_minimum_age_can_be_lowered_to_one_minute_and_no_further() {
    for (asked, age, followed) in [
        (60, 60, true),
        (60, 59, false),
        (0, 60, true),
        (0, 59, false),
        (120, 119, false),
    ] {
        let position = START + 1_000;
        let desk = Desk::script([
            desk::json(time_page(&[(1, position)], Some(position), false)),
            desk::json(time_page(&[(2, position + 1)], Some(position + 1), true)),
        ])
        .await;
        let zendesk = at_clock(&desk.url, position + age)
            .minimum_age(Duration::from_secs(asked))
            .build()
            .unwrap();

        assert_eq!(
            pages(&zendesk).await.len(),
            1 + usize::from(followed),
            "{asked} {age}"
        );
        assert_eq!(desk.calls(), 1 + usize::from(followed), "{asked} {age}");
    }
}

#[tokio::test]
async fn an_absurd_minimum_age_is_no_panic() {
    let desk = Desk::script([]).await;
    let zendesk = builder(&desk.url)
        .minimum_age(Duration::MAX)
        .build()
        .unwrap();
    let error = refused(zendesk.tickets_by_time(start()).pages()).await;
    assert!(error.is_start_time(), "{error}");
    assert_eq!(desk.calls(), 0);
}

#[test]
fn a_start_goes_by_the_clients_clock_and_minimum_age() {
    let at = |now| at_clock("https://acme.zendesk.com", now);
    let minute = Duration::from_secs(60);
    for (age, client) in [
        (61, at(START + 61).minimum_age(minute)),
        (60, at(START + 60).minimum_age(minute)),
        (300, at(START + 300)),
    ] {
        let start = client.build().unwrap().start_time(START).unwrap();
        assert_eq!(start.unix_secs(), START, "{age} s old");
    }
    for (age, client) in [
        (59, at(START + 59).minimum_age(minute)),
        (59, at(START + 59).minimum_age(Duration::ZERO)),
        (299, at(START + 299)),
        (0, at(START)),
        (-1, at(START - 1)),
    ] {
        let error = client.build().unwrap().start_time(START).unwrap_err();
        assert!(error.is_start_time(), "{age} s old: {error}");
    }
    let before_1970 = at(START).build().unwrap().start_time(-1).unwrap_err();
    assert!(before_1970.is_start_time(), "{before_1970}");
}

#[tokio::test]
async fn a_start_of_the_client_is_one_that_its_exports_take() {
    let desk = Desk::script([desk::json(time_page(&[(1, START)], Some(START), true))]).await;
    let zendesk = at_clock(&desk.url, START + 60)
        .minimum_age(Duration::from_secs(60))
        .build()
        .unwrap();
    let start = zendesk.start_time(START).unwrap();
    assert_eq!(
        ids(&all(zendesk.tickets_by_time(start).pages()).await),
        [[1]]
    );
}
