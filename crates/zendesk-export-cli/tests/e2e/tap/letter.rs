//! What is sent, letter by letter.

use super::{Tap, messages::Messages};
use crate::{support::run, sync::scripted::Scripted};

/// A ticket as it should be, one that is deleted, and one that nobody expects: members that no document lists,
/// values of other types, half of a surrogate pair, and a member that comes twice.
const TICKETS: &str = concat!(
    r#"{"tickets":["#,
    r#"{"id":9007199254740993,"subject":"\u00e9\n","status":"open","tags":["a"],"created_at":"2024-01-01T00:00:00Z","generated_timestamp":1704067200},"#,
    r#"{"id":2,"status":"deleted","updated_at":"2024-01-02T00:00:00Z","generated_timestamp":1704153600},"#,
    r#"{"phase_of_the_moon":{"half":true},"id":1,"id":3,"subject":"a\u0000\ud83d","group_id":"none","created_at":"soon","via":"web","generated_timestamp":1704153601},"#,
    r#"{"subject":"of nobody","generated_timestamp":1704153602}"#,
    r#"],"after_cursor":"x","end_of_stream":true}"#,
);

#[test]
fn the_messages_are_these() {
    let server = Scripted::new(|target| match target.split('?').next() {
        Some("/api/v2/incremental/tickets/cursor") => (200, TICKETS.to_owned()),
        _ => (404, "{}".to_owned()),
    });
    let tap = Tap::of(&server.url);
    let members = [
        "subject",
        "status",
        "group_id",
        "created_at",
        "tags",
        "via",
        "_unlisted",
        "_sdc_deleted_at",
    ];
    let mut reads = tap.reads_those(|stream, member| {
        stream == "tickets" && member.is_none_or(|member| members.contains(&member))
    });
    let said = run(&mut reads).succeeds();
    assert!(
        said.err.contains("tickets: 1 record without an id"),
        "{}",
        said.err
    );
    Messages::of(&said.out);
    let plain: Vec<_> = said
        .lines()
        .into_iter()
        .map(|line| without_places(line, &server.url))
        .collect();
    let expected: Vec<_> = include_str!("letter.jsonl").lines().collect();
    assert_eq!(plain, expected);
}

/// Without what differs from run to run.
fn without_places(line: &str, url: &str) -> String {
    let line = line.replace(url, "URL");
    match line.split_once(r#""time_extracted":""#) {
        Some((before, _)) => format!(r#"{before}"time_extracted":"NOW"}}"#),
        None => line,
    }
}
