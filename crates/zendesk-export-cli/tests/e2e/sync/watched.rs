//! What a run tells whoever watches it: each fault is the figure that it should be.
#![cfg(unix)]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    num::NonZeroU32,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use zendesk_export_sim::{Fault, Limit};

use super::{
    place::{Kind, Place},
    scripted::Scripted,
    stopped::Running,
};
use crate::{
    desk::{Desk, builder, get},
    support::{TOKEN, exporter, run},
};

/// A run that follows, and where it serves.
pub(super) struct Watched {
    running: Running,
    pub(super) at: String,
}

impl Watched {
    pub(super) fn start(place: &Place, url: &str, exports: &[&str]) -> Self {
        Self::of(place.sync(url).args(exports))
    }

    fn of(sync: &mut Command) -> Self {
        let sync = sync.args(["--follow", "--listen", "127.0.0.1:0"]);
        let mut running = Running::start(sync);
        let told = running.hear(&["figures are at "]);
        let (_, rest) = told.split_once("figures are at http://").unwrap();
        let at = rest.split('/').next().unwrap().to_owned();
        let watched = Self { running, at };
        assert!(until(|| watched.get("/metrics").0.contains(" 200 ")));
        watched
    }

    pub(super) fn get(&self, path: &str) -> (String, String) {
        get(&format!("http://{}", self.at), path)
    }

    /// A figure by its name and labels, as they are written.
    #[track_caller]
    pub(super) fn figure(&self, name: &str) -> f64 {
        let (_, page) = self.get("/metrics");
        figure(&page, name).unwrap_or_else(|| panic!("{name} is missing: {page}"))
    }

    /// Ends when a figure is there and is that.
    #[track_caller]
    pub(super) fn comes_to(&self, name: &str, value: f64) {
        let is_that = || figure(&self.get("/metrics").1, name) == Some(value);
        assert!(until(is_that), "{name}: {}", self.get("/metrics").1);
    }

    #[track_caller]
    pub(super) fn is_well(&self) {
        let (head, body) = self.get("/healthz");
        assert!(head.contains(" 200 "), "{head} {body}");
        assert_eq!(body, "ok\n");
    }

    /// Not well, for a reason with all of these words.
    #[track_caller]
    pub(super) fn is_ill(&self, words: &[&str]) {
        let (head, body) = self.get("/healthz");
        assert!(head.contains(" 503 "), "{head} {body}");
        assert_eq!(body.lines().count(), 1, "the others are well: {body}");
        assert!(words.iter().all(|words| body.contains(words)), "{body}");
    }

    pub(super) fn ends(self) {
        self.running.signal("TERM");
        let (code, told) = self.running.end();
        assert_eq!(code, Some(130), "{told}");
    }
}

pub(super) fn figure(page: &str, name: &str) -> Option<f64> {
    let line = page.lines().find(|line| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(' '))
    });
    line?.rsplit(' ').next()?.parse().ok()
}

#[test]
fn a_run_that_goes_well_shows_what_went_through_it() {
    let (account, place) = (Desk::open(builder().tickets(30)), Place::new(Kind::Sqlite));
    let watched = Watched::start(&place, account.url(), &["tickets", "users"]);
    watched.comes_to(r#"zendesk_export_records_total{export="tickets"}"#, 30.0);
    watched.comes_to(r#"zendesk_export_places{export="tickets"}"#, 0.0);
    watched.is_well();
    let text = place
        .records("tickets")
        .iter()
        .map(String::len)
        .sum::<usize>();
    let told = watched.figure(r#"zendesk_export_record_bytes_total{export="tickets"}"#);
    assert_eq!(told, text as f64);
    let requests = r#"zendesk_export_requests_total{export="tickets",status="200"}"#;
    assert!(watched.figure(requests) >= 1.0);
    assert_eq!(
        watched.figure(r#"zendesk_export_repeats_total{export="users"}"#),
        0.0
    );
    assert!(watched.figure(r#"zendesk_export_behind_seconds{export="tickets"}"#) < 60.0);
    let age = watched.figure(r#"zendesk_export_last_success_age_seconds{export="tickets"}"#);
    assert!(age < 60.0, "{age}");
    let (head, page) = watched.get("/metrics");
    assert!(
        head.contains("application/openmetrics-text; version=1.0.0"),
        "{head}"
    );
    assert!(
        page.contains("zendesk_export_build_info{version="),
        "{page}"
    );
    assert!(page.ends_with("# EOF\n"), "{page}");
    assert!(watched.get("/").0.contains(" 404 "));
    let mut post = TcpStream::connect(&watched.at).unwrap();
    post.write_all(b"POST /metrics HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    post.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 405 "), "{answer}");
    watched.ends();
    place.is_whole();
}

/// Everybody but one export is answered well.
fn refused(status: u16) -> Scripted {
    let empty =
        r#"{"users":[],"count":0,"after_cursor":"u","after_url":null,"end_of_stream":true}"#;
    Scripted::new(move |target| match target.contains("users") {
        true => (200, empty.to_owned()),
        false => (status, "{}".to_owned()),
    })
}

#[test]
fn an_export_that_is_refused_is_named_with_the_reason() {
    let (server, place) = (refused(403), Place::new(Kind::Dir));
    let watched = Watched::start(&place, &server.url, &["tickets", "users"]);
    watched.comes_to(r#"zendesk_export_healthy{export="tickets"}"#, 0.0);
    let refusals = r#"zendesk_export_requests_total{export="tickets",status="403"}"#;
    let asked = server.asked();
    let asked = asked
        .iter()
        .filter(|target| target.contains("tickets"))
        .count();
    assert_eq!(watched.figure(refusals), asked as f64);
    assert_eq!(
        watched.figure(r#"zendesk_export_healthy{export="users"}"#),
        1.0
    );
    assert_eq!(
        watched.figure(r#"zendesk_export_records_total{export="tickets"}"#),
        0.0
    );
    let behind = watched.figure(r#"zendesk_export_behind_seconds{export="tickets"}"#);
    assert!(behind.is_nan(), "{behind}");
    watched.is_ill(&["tickets stands still since ", "403"]);
    watched.ends();
}

#[test]
fn a_list_that_the_plan_refuses_is_no_illness() {
    let (server, place) = (refused(403), Place::new(Kind::Dir));
    let watched = Watched::start(&place, &server.url, &["users", "groups"]);
    watched.comes_to(
        r#"zendesk_export_requests_total{export="groups",status="403"}"#,
        1.0,
    );
    watched.comes_to(r#"zendesk_export_places{export="groups"}"#, 0.0);
    watched.is_well();
    watched.ends();
}

#[test]
fn a_wait_lasts_as_long_as_zendesk_asks_for() {
    let (account, place) = (Desk::open(builder().tickets(30)), Place::new(Kind::Dir));
    let fault = Fault::TooManyRequests { retry_after: 3 };
    account.simulator.inject(fault);
    let watched = Watched::start(&place, account.url(), &["tickets"]);
    watched.comes_to(r#"zendesk_export_records_total{export="tickets"}"#, 30.0);
    let waited =
        watched.figure(r#"zendesk_export_wait_seconds_total{export="tickets",reason="retry"}"#);
    assert!(waited >= 3.0, "{waited}");
    watched.ends();
}

/// Of three pages the last one has to wait, for as long as is left of a minute.
#[test]
fn a_wait_for_the_own_pace_is_told_from_one_for_zendesks_limit() {
    let two = NonZeroU32::new(2).unwrap();
    let cases = [
        ("pace", Limit::Unlimited, "2"),
        ("limit", Limit::PerMinute(two), "unlimited"),
    ];
    for (reason, limit, pace) in cases {
        let account = builder().tickets(30).requests_per_minute(limit);
        let (account, place) = (Desk::open(account), Place::new(Kind::Dir));
        let mut sync = exporter();
        sync.args(["sync", "tickets", "--no-lists", "--to", &place.to()])
            .args(["--lanes", "1"])
            .args(["--per-page", "tickets:10", "--requests-per-minute", pace])
            .env("ZENDESK_BASE_URL", account.url())
            .env("ZENDESK_OAUTH_TOKEN", TOKEN);
        let watched = Watched::of(&mut sync);
        let waits = |name: &str, reason: &str| {
            format!(r#"zendesk_export_{name}_total{{export="tickets",reason="{reason}"}}"#)
        };
        watched.comes_to(&waits("waits", reason), 1.0);
        assert!(watched.figure(&waits("wait_seconds", reason)) > 1.0);
        for other in ["pace", "limit", "retry"]
            .into_iter()
            .filter(|other| *other != reason)
        {
            assert_eq!(
                watched.figure(&waits("waits", other)),
                0.0,
                "{reason} {other}"
            );
        }
        watched.is_well();
        watched.ends();
    }
}

#[test]
fn values_without_a_place_in_their_column_are_misfits() {
    let page = r#"{"users":[{"id":1,"name":5},{"id":2,"name":"x"}],"after_cursor":"u","end_of_stream":true}"#;
    let server = Scripted::new(move |_| (200, page.to_owned()));
    let kinds = [Kind::Sqlite, Kind::Dir].into_iter();
    for (kind, misfits) in kinds.zip([1.0, 0.0]) {
        let place = Place::new(kind);
        let watched = Watched::start(&place, &server.url, &["users"]);
        watched.comes_to(r#"zendesk_export_places{export="users"}"#, 0.0);
        let told = watched.figure(r#"zendesk_export_misfits_total{export="users"}"#);
        assert_eq!(told, misfits, "{kind:?}");
        watched.ends();
    }
}

#[test]
fn an_address_in_use_is_told_before_anything_is_sent() {
    let (server, place) = (refused(403), Place::new(Kind::Dir));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    let mut command = place.sync(&server.url);
    run(command.args(["users", "--follow", "--listen", &at])).refuses(5, "cannot be listened on");
    assert!(server.asked().is_empty());
    assert!(!place.path().exists());
    for wrong in ["9464", "acme.example:9464", "127.0.0.1"] {
        let mut command = place.sync(&server.url);
        run(command.args(["users", "--listen", wrong])).refuses(2, "--listen");
    }
}

pub(super) fn until(is: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if is() {
            return true;
        }
        thread::sleep(Duration::from_millis(50));
    }
    false
}
