//! One export that is read in several places at once, each from a time until another, while records change.

use std::cell::RefCell;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;

use crate::desk::{Desk, builder, records};
use crate::live::{Time, current, live_of, moment};

const PLACES: [(i64, i64); 3] = [
    (0, 1_725_000_000),
    (1_725_000_000, 1_746_000_000),
    (1_746_000_000, i64::MAX),
];

/// Keeps what lies in the place, and ends with the page that reaches its end.
async fn read(desk: &Desk, time: &Time, (from, until): (i64, i64), kept: &RefCell<Vec<Value>>) {
    let path = format!("tickets/cursor?start_time={from}&per_page=25");
    let mut page = desk.page(&path).await;
    loop {
        let tickets = records(&page, "tickets");
        let inside = tickets.iter().filter(|it| moment(it) < until);
        let inside: Vec<_> = inside.cloned().collect();
        let is_through = inside.len() < tickets.len() || page["end_of_stream"] == true;
        kept.borrow_mut().extend(inside);
        if is_through {
            return;
        }
        time.pass(3);
        page = desk.follow(&page["after_url"]).await;
    }
}

#[tokio::test]
async fn the_ledger_tells_whether_all_places_were_read() {
    for left_out in [None, Some(PLACES[0]), Some(PLACES[1]), Some(PLACES[2])] {
        let latency = Duration::from_millis(5);
        let (desk, time) = live_of(builder().page_latency(latency)).await;
        let before = current(&desk.simulator, "tickets");
        let kept = RefCell::default();
        let places = PLACES.iter().filter(|place| Some(**place) != left_out);
        join_all(places.map(|place| read(&desk, &time, *place, &kept))).await;
        let kept = kept.into_inner();

        // What has changed meanwhile is withheld for a minute, and comes to whoever reads on.
        let after = current(&desk.simulator, "tickets");
        assert_ne!(after, before);
        let unchanged = before.iter().filter(|(id, it)| after.get(*id) == Some(it));
        let missing = unchanged.filter(|(_, (_, ticket))| !kept.contains(ticket));
        assert_eq!(missing.count() == 0, left_out.is_none(), "{left_out:?}");
        if left_out.is_none() {
            let exposed = desk.simulator.exposed("tickets").expect("it has tickets");
            for version in exposed {
                let ticket: Value = serde_json::from_str(&version.json).expect("it is JSON");
                let is_there = after.get(&version.id).is_some_and(|(_, it)| *it == ticket);
                assert!(!is_there || kept.contains(&ticket), "{}", version.id);
            }
        }
    }
}
