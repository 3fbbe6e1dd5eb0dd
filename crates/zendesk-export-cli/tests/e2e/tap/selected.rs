//! What somebody selected, and nothing else.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Tap, messages::Messages};
use crate::{
    desk::{Desk, desk, list},
    support::run,
    surface,
    sync::scripted::Scripted,
};

#[test]
fn every_stream_has_every_record() {
    let account = Desk::open(surface::account());
    let tap = Tap::of(account.url());
    let said = Messages::of(&run(&mut tap.reads_those(|_, _| true)).succeeds().out);
    for (resource, name) in surface::all().filter(|(one, _)| one.second_way_of.is_none()) {
        let stream = match name.split_once('/') {
            Some((_, key)) => format!("custom_object_{key}"),
            None => resource.name.to_owned(),
        };
        let id = |json: &str| serde_json::from_str::<Value>(json).unwrap()[resource.id].clone();
        let sent = surface::records(&account, resource);
        let sent: BTreeSet<_> = sent.iter().map(|json| id(json).to_string()).collect();
        let got = said.records(&stream).into_iter();
        let got: BTreeSet<_> = got.map(|record| record[resource.id].to_string()).collect();
        assert_eq!(got, sent, "{stream}");
    }
    let comments = said.records("ticket_comments");
    assert!(comments.iter().all(|comment| comment["body"].is_string()));
    assert!(!comments.is_empty() && !said.records("ticket_changes").is_empty());
    assert!(!said.records("groups").is_empty());
}

#[test]
fn deleted_records_say_when() {
    let said = run(&mut Tap::of(desk().url()).reads(&["tickets"])).succeeds();
    let said = Messages::of(&said.out);
    let (gone, kept): (Vec<_>, Vec<_>) = said
        .records("tickets")
        .into_iter()
        .partition(|ticket| ticket["status"] == "deleted");
    assert!(!gone.is_empty() && !kept.is_empty());
    assert!(
        gone.iter()
            .all(|ticket| ticket["_sdc_deleted_at"].is_string())
    );
    assert!(
        kept.iter()
            .all(|ticket| ticket["_sdc_deleted_at"].is_null())
    );
}

#[test]
fn without_a_catalog_it_is_support_and_without_comments() {
    let said = Messages::of(&run(&mut Tap::of(desk().url()).command()).succeeds().out);
    let sent: Vec<_> = desk().records("tickets/cursor", "tickets");
    assert_eq!(said.records("tickets").len(), sent.len());
    assert!(said.records("ticket_comments").is_empty());
    assert!(said.schema("tickets")["properties"]["metric_set"].is_null());
}

#[test]
fn only_what_is_selected_is_asked_for_and_sent() {
    let event =
        r#"{"id":1,"ticket_id":2,"child_events":[{"id":3,"event_type":"Comment","body":"Help!"}]}"#;
    let page =
        format!(r#"{{"ticket_events":[{event}],"end_of_stream":true,"end_time":1704067200}}"#);
    let server = Scripted::new(move |target| match target.contains("ticket_events") {
        true => (200, page.clone()),
        false => (404, "{}".to_owned()),
    });
    let tap = Tap::of(&server.url);
    let mut reads = tap.reads_those(|stream, member| {
        stream == "ticket_comments" && member.is_none_or(|member| member == "body")
    });
    let said = Messages::of(&run(&mut reads).succeeds().out);
    let comment = json!({"event_id": 1, "position": 0, "body": "Help!"});
    assert_eq!(said.records("ticket_comments"), [&comment]);
    assert!(said.records("ticket_events").is_empty());
    let asked = server.asked();
    let exports: Vec<_> = asked
        .iter()
        .filter(|path| path.contains("incremental"))
        .collect();
    assert!(
        exports.iter().all(|path| path.contains("ticket_events")),
        "{exports:?}"
    );
    assert!(exports[0].contains("comment_events"), "{exports:?}");
}

#[test]
fn members_that_come_with_a_sideload_are_asked_for_when_selected() {
    let tap = Tap::of(desk().url());
    let said = Messages::of(&run(&mut tap.reads(&["tickets"])).succeeds().out);
    let tickets = said.records("tickets").into_iter();
    let mut kept = tickets.filter(|ticket| ticket["status"] != "deleted");
    assert!(kept.all(|ticket| ticket["metric_set"].is_string()));
    let page = desk().page("tickets/cursor?start_time=0");
    assert_eq!(said.records("tickets").len(), list(&page["tickets"]).len());
}
