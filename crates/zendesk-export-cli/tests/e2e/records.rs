//! What is written: every record, one a line, as it was sent.

use std::collections::BTreeMap;

use httpmock::MockServer;
use serde_json::Value;

use crate::{
    desk::{Desk, EXPORTS, builder, desk},
    support::{assert_same, export, id, run},
};

#[test]
fn writes_every_record_of_every_resource_byte_for_byte() {
    for (resource, path, key) in EXPORTS {
        let done = desk().run(resource, []).succeeds();
        assert_same(&done.lines(), &desk().records(path, key), resource);
    }
}

#[test]
fn standard_error_tells_how_much_was_written() {
    let done = desk().run("organizations", []).succeeds();
    let told = format!("{} records in 1 page", done.lines().len());
    assert!(done.err.contains(&told), "{}", done.err);
    assert!(done.err.contains(&format!("{} bytes", done.out.len())));
}

#[test]
fn walks_users_over_many_small_pages() {
    let account = Desk::open(builder().tickets(400).seed(7));
    let done = account.run("users", ["--per-page", "7"]).succeeds();
    assert_eq!(account.simulator.requests(), 80_u64.div_ceil(7));
    let sent = account.records("users/cursor", "users");
    assert_same(&done.lines(), &sent, "users");
}

#[test]
fn time_exports_cross_seconds_that_hold_more_records_than_a_page() {
    for (resource, path, key) in EXPORTS {
        let sent = desk().records(path, key);
        let times = ["generated_timestamp", "timestamp", "updated_at"];
        let mut seconds: BTreeMap<String, usize> = BTreeMap::new();
        for record in &sent {
            let record: Value = serde_json::from_str(record).unwrap();
            let second = times.iter().find_map(|time| record.get(time)).unwrap();
            *seconds.entry(second.to_string()).or_default() += 1;
        }
        let small = ["organizations", "users", "users-by-time"].contains(&resource);
        let per_page = if small { 1 } else { 9 };
        assert!(seconds.into_values().any(|records| records > per_page));

        let done = desk().run(resource, ["--per-page", &per_page.to_string()]);
        let mut written = done.succeeds().ids();
        for record in &sent {
            assert!(written.remove(&id(record)), "{resource}: {record}");
        }
        assert!(written.is_empty(), "{resource}");
    }
}

#[test]
fn an_account_without_tickets_gives_no_line() {
    let account = Desk::open(builder().tickets(0));
    for resource in ["tickets", "tickets-by-time", "ticket-events"] {
        assert_eq!(account.run(resource, []).succeeds().out, "");
    }
}

/// One page of the cursor export of tickets.
fn page(records: &str) -> String {
    format!(
        r#"{{"tickets":{records},"after_url":null,"after_cursor":"c1","before_url":null,"before_cursor":null,"end_of_stream":true}}"#
    )
}

fn served(body: &str) -> String {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path("/api/v2/incremental/tickets/cursor");
        then.header("content-type", "application/json").body(body);
    });
    run(&mut export(&server.base_url(), "tickets"))
        .succeeds()
        .out
}

#[test]
fn numbers_escapes_spaces_and_unknown_members_stay_as_sent() {
    let records = [
        r#"{"id":1,"generated_timestamp":1704067200,"n":[1.0,1.10,-0,1E400,12345678901234567890123]}"#,
        r#"{ "id" : 2 , "generated_timestamp":1704067200,"s":"\/ \u00e9 é \u0000 \n \"", "\u0061":1 }"#,
        r#"{"id":3,"generated_timestamp":1704067200,"z":null,"a":{},"z":"twice","status":"no such"}"#,
        "{\"id\":4,\"generated_timestamp\":1704067200,\t\"s\":\"\u{2028}\u{7f}🚀\"}",
    ];
    let written = served(&page(&format!("[{}]", records.join(" , "))));
    assert_eq!(written, format!("{}\n", records.join("\n")));
}

#[test]
fn half_a_character_that_a_server_escaped_stays_as_sent() {
    let record = r#"{"id":1,"generated_timestamp":1704067200,"subject":"\ud83d"}"#;
    assert_eq!(served(&page(&format!("[{record}]"))), format!("{record}\n"));
}

#[test]
fn of_pretty_printed_records_only_the_line_breaks_are_taken_out() {
    let records = "[\r\n  {\n    \"id\": 1,\r\n\t\"subject\": \"a\\nb  c\",\n    \"tags\": [\n      \"x\"\n    ]\n  }\n]";
    let written = served(&page(records));
    let expected =
        "{    \"id\": 1,\t\"subject\": \"a\\nb  c\",    \"tags\": [      \"x\"    ]  }\n";
    assert_eq!(written, expected);
}
