//! The simulator as a program of its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    desk::get,
    support::{export, exporter, run, wait_until},
};

struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start<const N: usize>(args: [&str; N]) -> Self {
        let mut command = exporter();
        command.arg("simulate").args(args);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut url = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        let url = url.trim_end().to_owned();
        Self { child, url }
    }

    fn export(&self, resource: &str) -> String {
        run(&mut export(&self.url, resource)).succeeds().out
    }

    /// All tickets, without the address that they name.
    fn tickets(&self) -> String {
        self.export("tickets").replace(&self.url, "")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn its_first_line_is_where_it_answers() {
    let served = Served::start(["--tickets", "60", "--listen", "127.0.0.1:0"]);
    assert!(served.url.starts_with("http://127.0.0.1:"));
    assert_eq!(served.export("tickets").lines().count(), 60);
    assert_eq!(served.export("ticket-events").lines().count(), 180);
}

#[test]
fn the_same_seed_makes_the_same_records() {
    let args = ["--tickets", "40", "--seed"];
    let seeded = |seed| Served::start([args[0], args[1], args[2], seed]).tickets();
    let (first, second, other) = (seeded("5"), seeded("5"), seeded("6"));
    assert!(first == second && first != other);
    assert!(Served::start(["--tickets", "40"]).tickets() == seeded("0"));
}

#[test]
fn the_limit_is_zendesks_or_as_told() {
    let path = "/api/v2/incremental/organizations?start_time=0";
    let head = |args: &[&str]| {
        let served = match *args {
            [] => Served::start([]),
            [limit] => Served::start(["--requests-per-minute", limit]),
            _ => unreachable!("there is one option"),
        };
        get(&served.url, path).0
    };
    assert!(head(&[]).contains("total=10; remaining=9"));
    assert!(head(&["3"]).contains("total=3; remaining=2"));
    assert!(!head(&["unlimited"]).contains("total="));
}

#[test]
fn a_second_that_is_too_full_grows_the_page_unless_it_stands_still() {
    // No page of one record leads on where several share a second.
    let walk = |args: [&str; 4]| {
        let served = Served::start(args);
        let mut start_time = 0;
        loop {
            let path =
                format!("/api/v2/incremental/organizations?per_page=1&start_time={start_time}");
            let page: serde_json::Value = serde_json::from_str(&get(&served.url, &path).1).unwrap();
            let end_time = page["end_time"].as_i64().unwrap();
            if page["end_of_stream"] == true || end_time == start_time {
                return page["end_of_stream"].clone();
            }
            start_time = end_time;
        }
    };
    let unlimited = |answer| {
        walk([
            "--requests-per-minute",
            "unlimited",
            "--overfull-second",
            answer,
        ])
    };
    assert_eq!(unlimited("grows"), true);
    assert_eq!(unlimited("stands-still"), false);
}

#[test]
fn a_start_time_must_be_as_old_as_told() {
    let served = Served::start(["--minimum-start-time-age", "5m"]);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let answer = |age| {
        let path = format!("/api/v2/incremental/tickets?start_time={}", now - age);
        get(&served.url, &path)
    };
    assert!(answer(290).1.contains("older than 5 minutes"));
    assert!(answer(310).1.contains("end_of_stream"));
}

#[test]
fn what_goes_wrong_is_told_by_name_and_share() {
    let server_error = ["--fault", "server_error:502=100"];
    let served = Served::start(["--fault", "reset=0", server_error[0], server_error[1]]);
    let path = "/api/v2/incremental/tickets?start_time=0";
    assert!(get(&served.url, path).0.contains(" 502 "));
    let faults = get(&served.url, "/simulator/faults").1;
    let faults: serde_json::Value = serde_json::from_str(&faults).unwrap();
    assert_eq!(faults[0]["fault"], "reset");
    assert_eq!(faults[1]["percent"], 100.0);
}

#[test]
fn links_lead_where_they_are_told_to() {
    let served = Served::start(["--link-base-url", "https://acme.zendesk.com"]);
    let (_, page) = get(&served.url, "/api/v2/incremental/tickets?start_time=0");
    assert!(page.contains(r#""next_page":"https://acme.zendesk.com/api/v2/incremental/tickets?"#));
}

#[test]
fn refuses_an_address_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run(exporter().args(["simulate", "--listen", &address]));
    refused.refuses(5, &address);
}

#[test]
fn refuses_an_address_that_others_can_reach() {
    let refused = run(exporter().args(["simulate", "--listen", "0.0.0.0:0"]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    refused.says("--listen takes a loopback address");
    assert_eq!(refused.out, "");
}

#[test]
fn tickets_are_as_large_as_told() {
    let bytes = |size| {
        let served = Served::start(["--tickets", "40", "--ticket-bytes", size]);
        served.tickets().len() / 40
    };
    assert!(bytes("2000") < 2_500);
    assert!(bytes("20000") > 15_000);
}

#[test]
fn a_page_takes_as_long_as_told_and_other_requests_do_not() {
    let served = Served::start(["--page-latency", "0s+1h"]);
    let page = |start_time| format!("/api/v2/incremental/tickets?start_time={start_time}");
    let mut waits = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
    let request = format!(
        "GET {} HTTP/1.0\r\nAuthorization: Bearer x\r\n\r\n",
        page(0)
    );
    waits.write_all(request.as_bytes()).unwrap();
    let answers = || get(&served.url, "/simulator/answers").1;
    wait_until(|| answers().contains(r#""under_way":1"#));
    // There is nothing on it.
    let empty = get(&served.url, &page(1_780_000_000)).1;
    assert!(empty.contains(r#""tickets":[]"#), "{empty}");
}

#[test]
fn a_live_account_changes_as_fast_as_its_time_runs() {
    let args = ["--changes-per-second", "1", "--speed", "5000"];
    let served = Served::start(["--tickets", "60", args[0], args[1], args[2], args[3]]);
    let events = || {
        let (_, lines) = get(&served.url, "/simulator/current/ticket_events");
        lines.lines().count()
    };
    let before = events();
    // At a real one's speed the first change would be there after more than a minute.
    thread::sleep(Duration::from_millis(100));
    assert!(events() > before);
}

#[test]
fn refuses_what_is_no_address_and_no_number() {
    for args in [
        ["--ticket-bytes", "large"],
        ["--changes-per-second", "-1"],
        ["--changes-per-second", "NaN"],
        ["--speed", "0"],
        ["--listen", "here"],
        ["--listen", "127.0.0.1"],
        ["--tickets", "many"],
        ["--seed", "x"],
        ["--requests-per-minute", "0"],
        ["--overfull-second", "explodes"],
        ["--minimum-start-time-age", "soon"],
        ["--page-latency", "3"],
        ["--page-latency", "1s+"],
        ["--fault", "reset"],
        ["--fault", "reset=101"],
        ["--fault", "reset:5=5"],
        ["--fault", "bad_luck=5"],
    ] {
        run(exporter().arg("simulate").args(args)).refuses(2, args[0]);
    }
}

#[test]
fn refuses_more_tickets_than_it_can_count() {
    for tickets in ["1000000001", "18446744073709551615", "18446744073709551616"] {
        let refused = run(exporter().args(["simulate", "--tickets", tickets]));
        refused.refuses(2, "--tickets");
    }
}
