//! What happens where one page ends and the next begins.

use serde_json::{Value, json};

use crate::desk::{at, builder, moments, open, records};

#[tokio::test]
async fn a_time_page_of_several_seconds_is_exact_and_ends_at_its_last_second() {
    let desk = open(builder()).await;
    for page in all_but_last(&desk.walk("tickets?start_time=0&per_page=30").await) {
        let moments = moments(page);
        assert_eq!(moments.len(), 30);
        assert_ne!(moments.first(), moments.last());
        assert_eq!(page["end_time"].as_i64(), moments.last().copied());
    }
}

#[tokio::test]
async fn the_next_time_page_repeats_the_last_second() {
    let desk = open(builder()).await;
    let pages = desk.walk("tickets?start_time=0&per_page=30").await;
    for pair in pages.windows(2) {
        assert_eq!(moments(&pair[1]).first(), moments(&pair[0]).last());
        let last = records(&pair[0], "tickets").last();
        assert!(records(&pair[1], "tickets").contains(last.expect("pages are full")));
    }
}

#[tokio::test]
async fn a_time_page_of_one_second_grows_to_hold_all_of_it_and_steps_over() {
    let desk = open(builder()).await;
    let pages = desk.walk("tickets?start_time=0&per_page=5").await;
    let grown = pages
        .iter()
        .find(|page| page["count"].as_u64() > Some(10))
        .expect("a mass update has more than ten tickets");
    let moments = moments(grown);
    assert_eq!(moments.first(), moments.last());
    assert_eq!(grown["end_time"].as_i64(), Some(moments[0] + 1));
}

#[tokio::test]
async fn a_second_can_hold_more_tickets_than_the_largest_page() {
    let desk = open(builder().tickets(60_000)).await;
    let a_day_before_the_mass_update = 1_704_067_200 + 63_158_399 / 2 - 86_400;
    let path = format!("tickets?start_time={a_day_before_the_mass_update}");
    let page = desk.page(&path).await;
    assert_eq!(page["count"], 1_000);
    let next = desk.follow(&page["next_page"]).await;
    assert!(next["count"].as_u64() > Some(1_000), "{}", next["count"]);
    assert_eq!(next["end_time"].as_i64(), Some(moments(&next)[0] + 1));
}

#[tokio::test]
async fn a_cursor_page_is_exact_even_within_one_second() {
    let desk = open(builder()).await;
    let pages = desk.walk("tickets/cursor?start_time=0&per_page=3").await;
    for page in all_but_last(&pages) {
        assert_eq!(records(page, "tickets").len(), 3);
    }
    let within_one_second = pages.windows(2).any(|pair| {
        let (before, after) = (moments(&pair[0]), moments(&pair[1]));
        before.last() == after.first()
    });
    assert!(within_one_second);
}

#[tokio::test]
async fn the_last_time_page_ends_at_the_newest_second_and_still_has_a_link() {
    let desk = open(builder()).await;
    let pages = desk.walk("tickets?start_time=0&per_page=1").await;
    let last = &pages[pages.len() - 1];
    assert_eq!(last["end_time"].as_i64(), moments(last).last().copied());

    let again = desk.follow(&last["next_page"]).await;
    assert_eq!(again["tickets"], last["tickets"]);
    assert_eq!(again["end_of_stream"], true);
    assert_eq!(again["next_page"], last["next_page"]);
}

#[tokio::test]
async fn the_last_cursor_stays_good_and_yields_an_empty_page() {
    let desk = open(builder()).await;
    for resource in ["tickets", "users"] {
        let pages = desk.walk(&format!("{resource}/cursor?start_time=0")).await;
        let last = &pages[pages.len() - 1];
        let again = desk.follow(&last["after_url"]).await;
        assert_eq!(again[resource], json!([]));
        assert_eq!(again["end_of_stream"], true);
        assert_eq!(again["after_cursor"], last["after_cursor"]);
        assert_eq!(again["after_url"], last["after_url"]);
    }
}

#[tokio::test]
async fn an_empty_time_page_has_nulls() {
    let desk = open(builder()).await;
    let page = desk.page("tickets?start_time=1768000000").await;
    let expected = json!({
        "tickets": [], "count": 0, "end_of_stream": true, "end_time": null, "next_page": null,
    });
    assert_eq!(page, expected);
}

#[tokio::test]
async fn the_last_minute_is_withheld() {
    let desk = open(builder()).await;
    let pages = desk.walk("tickets?start_time=0").await;
    let newest = moments(&pages[pages.len() - 1]).last().copied();
    let newest = u64::try_from(newest.expect("there are tickets")).expect("it is after 1970");

    let newest_at_age = async |age| {
        let desk = open(builder().clock(move || at(newest + age))).await;
        let pages = desk.walk("tickets?start_time=0").await;
        moments(&pages[pages.len() - 1]).last().copied()
    };
    assert_ne!(newest_at_age(60).await, i64::try_from(newest).ok());
    assert_eq!(newest_at_age(61).await, i64::try_from(newest).ok());
}

fn all_but_last(pages: &[Value]) -> &[Value] {
    assert!(pages.len() > 2, "there are several pages");
    &pages[..pages.len() - 1]
}
