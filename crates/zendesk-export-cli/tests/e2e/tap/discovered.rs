//! What there is to read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Tap;
use crate::{
    desk::{Desk, desk},
    support::run,
    surface,
    sync::scripted::Scripted,
};

fn streams(catalog: &Value) -> BTreeMap<&str, &Value> {
    let streams = catalog["streams"].as_array().unwrap().iter();
    streams
        .map(|stream| (stream["stream"].as_str().unwrap(), stream))
        .collect()
}

#[test]
fn every_export_and_list_is_a_stream() {
    let account = Desk::open(surface::account());
    let catalog = Tap::of(account.url()).discovered();
    let streams = streams(&catalog);
    let exports = surface::all().filter(|(resource, _)| resource.second_way_of.is_none());
    let mut expected: Vec<_> = exports
        .map(|(_, name)| match name.split_once('/') {
            Some((_, key)) => format!("custom_object_{key}"),
            None => name.replace('-', "_"),
        })
        .chain(["ticket_comments", "ticket_changes"].map(str::to_owned))
        .chain(
            zendesk_export::Resource::LISTS
                .iter()
                .map(|list| list.name.to_owned()),
        )
        .collect();
    expected.sort();
    assert_eq!(streams.keys().copied().collect::<Vec<_>>(), expected);
    for (name, stream) in streams {
        assert_eq!(stream["tap_stream_id"], name);
        assert_eq!(stream["metadata"][0]["breadcrumb"], json!([]));
        let members = stream["schema"]["properties"].as_object().unwrap().len();
        assert_eq!(
            stream["metadata"].as_array().unwrap().len(),
            members + 1,
            "{name}"
        );
    }
}

#[test]
fn comments_and_what_costs_a_sideload_come_only_when_asked_for() {
    let catalog = Tap::of(desk().url()).discovered();
    let streams = streams(&catalog);
    let by_default = |stream: &str, member: Option<&str>| {
        let metadata = streams[stream]["metadata"].as_array().unwrap().iter();
        let mut metadata = metadata.filter(|one| one["breadcrumb"][1].as_str() == member);
        metadata.next().unwrap()["metadata"]["selected-by-default"] == true
    };
    assert!(by_default("tickets", None) && by_default("groups", None));
    assert!(by_default("tickets", Some("subject")));
    assert!(!by_default("tickets", Some("metric_set")));
    assert!(!by_default("ticket_comments", None));
    assert!(!by_default("calls", None), "not every account has them");
}

#[test]
fn an_account_without_custom_objects_has_all_else() {
    let server = Scripted::new(|_| (403, "{}".to_owned()));
    let said = run(Tap::of(&server.url).command().arg("--discover")).succeeds();
    assert!(said.err.contains("no custom objects"), "{}", said.err);
    let catalog = serde_json::from_str(&said.out).unwrap();
    assert!(streams(&catalog).contains_key("tickets"));
}

#[test]
fn the_other_name_of_the_program_is_the_same() {
    let tap = Tap::of(desk().url());
    let mut other = std::process::Command::new(env!("CARGO_BIN_EXE_tap-zendesk-export"));
    let command = tap.command();
    // But for the name of the command.
    other.args(command.get_args().skip(1)).arg("--discover");
    let said = run(&mut other).succeeds();
    assert_eq!(
        said.out,
        run(tap.command().arg("--discover")).succeeds().out
    );
    let mut wrong = std::process::Command::new(other.get_program());
    assert_eq!(run(wrong.arg("--discovery")).code, Some(2));
}

#[test]
fn it_tells_what_it_is() {
    let said = |flag| {
        run(crate::support::exporter().args(["tap", flag]))
            .succeeds()
            .out
    };
    assert!(said("--version").starts_with("tap-zendesk-export "));
    let about: Value = serde_json::from_str(&said("--about")).unwrap();
    for name in ["subdomain", "start_date", "oauth_client_id"] {
        assert!(about["settings"]["properties"][name].is_object(), "{name}");
    }
    let secret = &about["settings"]["properties"]["oauth_client_secret"];
    assert_eq!(secret["secret"], true);
}
