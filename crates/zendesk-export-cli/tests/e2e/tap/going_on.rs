//! A run that goes on from a state that the target gave back: it may repeat, and never skips.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use serde_json::json;

use super::{Tap, messages::Messages};
use crate::{
    desk::{Desk, builder, desk},
    support::run,
    sync::{proxy::Proxy, scripted::Scripted},
};

const STREAMS: [&str; 3] = ["tickets", "ticket_events", "users"];

/// Several pages of each.
const PER_PAGE: u32 = 50;

fn account() -> (Desk, Proxy) {
    let account = Desk::open(builder().tickets(100).seed(7));
    let proxy = Proxy::paging(account.url(), PER_PAGE);
    (account, proxy)
}

#[test]
fn whichever_state_comes_back_nothing_is_lost() {
    let (_account, proxy) = account();
    let tap = Tap::of(&proxy.url);
    let said = run(&mut tap.reads(&STREAMS)).succeeds();
    let whole = Messages::of(&said.out);
    let lines = said.lines();
    let states = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with(r#"{"type":"STATE""#));
    let mut tried = 0;
    for (at, _) in states {
        let kept = Messages::cut(&format!("{}\n", lines[..=at].join("\n")));
        let rest = run(&mut tap.from(tap.reads(&STREAMS), kept.state())).succeeds();
        let rest = Messages::of(&rest.out);
        for stream in STREAMS {
            let both: BTreeSet<_> = kept.ids(stream).union(&rest.ids(stream)).copied().collect();
            assert_eq!(both, whole.ids(stream), "{stream} after line {at}");
        }
        assert_eq!(
            rest.state(),
            whole.state(),
            "it ends where the whole run ended"
        );
        tried += 1;
    }
    assert!(tried > 6, "a state a page: {tried}");
}

#[test]
fn a_run_that_is_killed_goes_on_from_the_last_state_that_was_read() {
    let (account, proxy) = account();
    let tap = Tap::of(&proxy.url);
    proxy.allow(3);
    let mut reads = tap.reads(&["tickets"]);
    let mut killed = reads
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(killed.stdout.take().unwrap()).lines();
    let mut kept = String::new();
    while !kept.contains(r#"{"type":"STATE""#) {
        kept.push_str(&lines.next().unwrap().unwrap());
        kept.push('\n');
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    proxy.allow_all();
    let kept = Messages::cut(&kept);
    let rest = run(&mut tap.from(tap.reads(&["tickets"]), kept.state())).succeeds();
    let rest = Messages::of(&rest.out);
    let both: BTreeSet<_> = kept
        .ids("tickets")
        .union(&rest.ids("tickets"))
        .copied()
        .collect();
    assert_eq!(
        both.len() as u64,
        account.simulator.record_count("tickets").unwrap()
    );
    assert!(
        rest.ids("tickets").len() < both.len(),
        "it went on, and did not begin"
    );
}

/// What a target kept, nobody stored at a known time.
#[test]
fn a_time_that_is_refused_is_begun_again_shortly_before() {
    const PLACE: u64 = 1_700_000_000;
    let is_refused = Arc::new(AtomicBool::new(false));
    let refuses = Arc::clone(&is_refused);
    let server = Scripted::new(move |target| {
        if target.starts_with("/api/v2/custom_objects") {
            return (200, r#"{"custom_objects":[]}"#.to_owned());
        }
        if refuses.load(Relaxed) && target.contains(&format!("start_time={PLACE}")) {
            return (422, "{}".to_owned());
        }
        let page = json!({
            "organizations": [{"id": 1, "updated_at": "2023-11-14T22:13:20Z"}],
            "end_time": PLACE, "end_of_stream": true, "count": 1,
        });
        (200, page.to_string())
    });
    let tap = Tap::of(&server.url);
    let first = Messages::of(&run(&mut tap.reads(&["organizations"])).succeeds().out);
    is_refused.store(true, Relaxed);
    let before = server.asked().len();
    run(&mut tap.from(tap.reads(&["organizations"]), first.state())).succeeds();
    let asked = &server.asked()[before..];
    let earlier = format!("start_time={}", PLACE - 3_600);
    assert!(asked.last().unwrap().contains(&earlier), "{asked:?}");
}

#[test]
fn records_without_an_id_are_told_once_and_counted_at_the_end() {
    let server = Scripted::new(|target| {
        if target.starts_with("/api/v2/custom_objects") {
            return (200, r#"{"custom_objects":[]}"#.to_owned());
        }
        let is_last = target.contains("start_time=1700000000");
        let page = json!({
            "organizations": [{"name": "Odd", "page": is_last}, {"id": null, "page": is_last}],
            "end_time": 1_700_000_000, "end_of_stream": is_last, "count": 2,
            "next_page": format!("https://acme.example.com{target}"),
        });
        (200, page.to_string())
    });
    let tap = Tap::of(&server.url);
    let err = run(&mut tap.reads(&["organizations"])).succeeds().err;
    let told: Vec<_> = err
        .lines()
        .filter(|line| line.contains("of the usual kind"))
        .collect();
    assert_eq!(told.len(), 2, "{err}");
    assert!(told[1].contains("4 records in all"), "{err}");
}

#[test]
fn a_stream_that_is_read_for_the_first_time_begins_anew() {
    let tap = Tap::of(desk().url());
    let first = Messages::of(&run(&mut tap.reads(&["ticket_events"])).succeeds().out);
    let both = ["ticket_events", "ticket_changes"];
    let second = run(&mut tap.from(tap.reads(&both), first.state())).succeeds();
    let second = Messages::of(&second.out);
    assert_eq!(second.ids("ticket_events"), first.ids("ticket_events"));
    let third = run(&mut tap.from(tap.reads(&both), second.state())).succeeds();
    let third = Messages::of(&third.out);
    assert!(third.ids("ticket_events").len() < first.ids("ticket_events").len());
}

#[test]
fn a_state_keeps_the_streams_that_are_not_read() {
    let tap = Tap::of(desk().url());
    let first = Messages::of(&run(&mut tap.reads(&["tickets"])).succeeds().out);
    let second = run(&mut tap.from(tap.reads(&["users", "groups"]), first.state())).succeeds();
    let second = Messages::of(&second.out);
    let bookmarks = &second.state()["bookmarks"];
    assert_eq!(bookmarks["tickets"], first.state()["bookmarks"]["tickets"]);
    assert!(bookmarks["users"].is_object());
}

#[test]
fn a_start_date_is_for_streams_without_a_bookmark() {
    let all = desk().records("tickets/cursor", "tickets");
    let tap = Tap::of(desk().url());
    let config = |start: &str| {
        json!({
            "base_url": desk().url(), "oauth_token": "x", "requests_per_minute": "unlimited", "start_date": start,
        })
    };
    tap.configure(&config("2024-01-02T00:00:00Z"));
    // Routing has no start_time.
    let streams = ["tickets", "routing_attributes"];
    let later = Messages::of(&run(&mut tap.reads(&streams)).succeeds().out);
    assert!(later.ids("tickets").len() < all.len());
    tap.configure(&config("2000-01-01"));
    let rest = run(&mut tap.from(tap.reads(&streams), later.state())).succeeds();
    assert!(Messages::of(&rest.out).ids("tickets").len() <= 1);
}
