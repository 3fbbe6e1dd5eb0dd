//! Exports that are read again because Zendesk no longer takes the place to go on from: it is no dead end.

use std::fs;

use super::{
    again::resync,
    place::{Kind, Place},
    scripted::Scripted,
};
use crate::support::run;

/// Tickets by cursor: the first page leads to a cursor, which is refused while `refuses` says so.
fn tickets_with_a_cursor_that_ends(refuses: fn(usize) -> bool) -> Scripted {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let ticket = |id: u32| {
        format!(
            r#"{{"id":{id},"generated_timestamp":{}}}"#,
            1_700_000_000 + id
        )
    };
    Scripted::new(move |target| {
        if target.contains("cursor=one") {
            let asked = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if refuses(asked) {
                let refusal = r#"{"error":"InvalidCursor","description":"cursor is not valid"}"#;
                return (400, refusal.to_owned());
            }
        }
        let (ids, cursor) = match target {
            _ if target.contains("cursor=two") => (vec![], "two"),
            _ if target.contains("cursor=one") => (vec![3], "one"),
            _ if target.contains("start_time=0") => (vec![1, 2], "one"),
            _ => (vec![2, 3, 4], "two"),
        };
        let tickets: Vec<_> = ids.iter().map(|id| ticket(*id)).collect();
        let page = format!(
            r#"{{"tickets":[{}],"after_cursor":"{cursor}","after_url":null,"end_of_stream":true}}"#,
            tickets.join(",")
        );
        (200, page)
    })
}

#[test]
fn a_cursor_that_is_refused_is_no_dead_end() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (server, place) = (tickets_with_a_cursor_that_ends(|_| true), Place::new(kind));
        run(place.sync(&server.url).arg("tickets")).succeeds();
        let told = run(place.sync(&server.url).arg("tickets")).succeeds();
        let warned = "Zendesk no longer takes the place to go on from";
        assert_eq!(told.err.matches(warned).count(), 1, "{}", told.err);
        let ids: Vec<_> = place.records("tickets");
        assert_eq!(ids.len(), 4, "{ids:?}");
        place.is_whole();
        run(place.sync(&server.url).arg("tickets")).succeeds();
        assert_eq!(place.records("tickets").len(), 4);
        place.is_whole();
    }
}

#[test]
fn an_export_to_a_stream_goes_on_from_a_time_when_its_cursor_is_refused() {
    let (server, place) = (
        tickets_with_a_cursor_that_ends(|_| true),
        Place::new(Kind::Dir),
    );
    let state = place.folder().join("tickets.json");
    // The first page of an earlier run, with the time of its oldest record.
    let text = format!(
        r#"{{"version":1,"account":"{}","export":"tickets","position":{{"cursor":"one"}},"newest":1700000001}}"#,
        server.url
    );
    fs::write(&state, text).unwrap();
    let export = || {
        let mut command = crate::support::export(&server.url, "tickets");
        command.arg("--state").arg(&state);
        command
    };
    let done = run(&mut export()).succeeds();
    assert_eq!(done.ids().into_iter().collect::<Vec<_>>(), [2, 3, 4]);
    assert!(done.err.contains("may come again"), "{}", done.err);
    assert!(
        server.asked()[1].contains("start_time=1700000001"),
        "{:?}",
        server.asked()
    );

    let no_time = fs::read_to_string(&state).unwrap();
    assert!(no_time.contains("two"), "{no_time}");
    let text = format!(
        r#"{{"version":1,"account":"{}","export":"tickets","position":{{"cursor":"one"}}}}"#,
        server.url
    );
    fs::write(&state, text).unwrap();
    let refused = run(&mut export());
    refused.refuses(6, "--since");
    refused.says(state.to_str().unwrap());
}

/// Tickets by time: two, then nothing but refusals of what `refuses` says.
fn tickets_by_time(refuses: fn(usize, &str) -> bool) -> Scripted {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Scripted::new(move |target| {
        let asked = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if refuses(asked, target) {
            let refusal = r#"{"error":"InvalidValue","description":"Invalid start_time"}"#;
            return (422, refusal.to_owned());
        }
        let tickets = r#"{"id":1,"generated_timestamp":1700000001},{"id":2,"generated_timestamp":1700000002}"#;
        let page = format!(
            r#"{{"tickets":[{tickets}],"count":2,"end_time":1700000002,"next_page":null,"end_of_stream":true}}"#
        );
        (200, page)
    })
}

#[test]
fn a_stored_time_that_is_refused_is_no_dead_end() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let server = tickets_by_time(|_, target| target.contains("start_time=1700000002"));
        let place = Place::new(kind);
        run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let told = run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let warned = "Zendesk no longer takes the place to go on from";
        assert_eq!(told.err.matches(warned).count(), 1, "{}", told.err);
        let asked = server.asked();
        assert_eq!(asked[1], asked[2], "one refusal may be a proxy's");
        assert!(asked[3].contains("start_time=1699996402"), "{asked:?}");
        assert_eq!(place.records("tickets-by-time").len(), 2);
        place.is_whole();
    }
}

#[test]
fn a_time_that_is_refused_while_older_records_are_read_skips_none_of_them() {
    let server = Scripted::new(|target| {
        let (id, time, is_last) = match target {
            _ if target.contains("start_time=1500000001") => {
                return (422, r#"{"error":"InvalidValue"}"#.to_owned());
            }
            _ if target.contains("start_time=1500000000") => (1, 1_500_000_001, false),
            _ => (2, 1_700_000_002, true),
        };
        let page = format!(
            r#"{{"tickets":[{{"id":{id},"generated_timestamp":{time}}}],"count":1,"end_time":{time},"end_of_stream":{is_last}}}"#
        );
        (200, page)
    });
    let place = Place::new(Kind::Dir);
    let mut first = place.sync(&server.url);
    run(first.args(["tickets-by-time", "--since", "1600000000"])).succeeds();
    let mut older = resync(&server.url, &place.to(), &["tickets-by-time"]);
    let refused = run(older.args(["--since", "1500000000"]));
    assert_eq!(refused.code, Some(6), "{}", refused.err);
    // It goes back to where it began, once, and never to the newest record.
    let asked = server.asked();
    let begun = asked.iter().filter(|t| t.contains("start_time=1500000000"));
    assert_eq!(begun.count(), 2, "{asked:?}");
    assert_eq!(asked.len(), 6, "{asked:?}");
    place.is_whole();
}

#[test]
fn a_stored_time_that_does_not_serve_names_the_command_that_mends_it() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (server, place) = (tickets_by_time(|asked, _| asked > 0), Place::new(kind));
        run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let config = place.folder().join("settings file.toml");
        fs::write(&config, "[sync]\nquiet = true\n").unwrap();
        let mut command = place.sync(&server.url);
        command.arg("tickets-by-time").arg("--config").arg(&config);
        let refused = run(&mut command);
        assert_eq!(refused.code, Some(6), "{}", refused.err);
        let command = format!(
            "`zendesk-export resync tickets-by-time --to {} --config '{}'`",
            place.to(),
            config.display()
        );
        let last = refused.err.lines().last().unwrap();
        assert!(last.contains(&command), "{}", refused.err);
        assert_eq!(refused.err.matches(&command).count(), 2, "{}", refused.err);
        assert_eq!(place.records("tickets-by-time").len(), 2);
        place.is_whole();
    }
}

#[test]
fn an_export_to_a_stream_whose_time_is_refused_names_its_state_and_the_ways_on() {
    let (server, place) = (tickets_by_time(|asked, _| asked > 0), Place::new(Kind::Dir));
    let state = place.folder().join("tickets.json");
    let export = || {
        let mut command = crate::support::export(&server.url, "tickets-by-time");
        command.arg("--state").arg(&state);
        command
    };
    run(&mut export()).succeeds();
    let refused = run(&mut export());
    refused.refuses(6, state.to_str().unwrap());
    refused.says("--since");
}
