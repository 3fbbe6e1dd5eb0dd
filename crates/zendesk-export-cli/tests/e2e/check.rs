//! What the credentials can read, export by export.

use std::process::Command;

use zendesk_export::Resource;
use zendesk_export_sim::Product;

use crate::{
    desk::{Desk, builder},
    support::{Run, TOKEN, exporter, run},
    surface::{all, counted},
};

fn check<const N: usize>(account: &Desk, names: [&str; N]) -> Command {
    let mut command = exporter();
    command
        .arg("check")
        .args(names)
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

/// Each export and what is said of it.
#[track_caller]
fn answers(done: &Run) -> Vec<(&str, &str)> {
    let lines = done.out.lines();
    let answers = lines.map(|line| line.split_once(' ').expect("a name and an answer"));
    answers.map(|(name, text)| (name, text.trim())).collect()
}

#[track_caller]
fn answer<'a>(done: &'a Run, name: &str) -> &'a str {
    let answers = answers(done);
    let mut found = answers.iter().filter(|(of, _)| *of == name);
    let (_, text) = found.next().expect("it is asked for");
    assert!(found.next().is_none(), "one line each: {}", done.out);
    text
}

/// Of each kind of record an export, but of custom objects, which have a key each.
fn kinds() -> Vec<(&'static Resource, String)> {
    all()
        .filter(|(resource, name)| counted(resource) == resource.name && !name.contains('/'))
        .collect()
}

#[test]
fn reads_everything_and_says_so_in_a_line_each() {
    let account = Desk::open(builder().tickets(100));
    let done = run(&mut check(&account, [])).succeeds();
    let lists = Resource::LISTS.iter();
    let lists = lists.map(|list| list.name.replace('_', "-"));
    for name in kinds().into_iter().map(|(_, name)| name).chain(lists) {
        assert_eq!(answer(&done, &name), "yes");
    }
    for (name, text) in answers(&done) {
        assert_eq!(answer(&done, name), text, "one line each");
        assert_eq!(text, "yes");
    }
    let lines = answers(&done).len() as u64;
    // It does not count those of lists.
    let exports = lines - Resource::LISTS.len() as u64;
    assert_eq!(account.simulator.requests(), exports, "one request each");
}

#[test]
fn every_export_can_be_asked_for_by_name() {
    let account = Desk::open(builder().tickets(100));
    let names: Vec<String> = all().map(|(_, name)| name).collect();
    let done = run(check(&account, []).args(&names)).succeeds();
    let yes: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "yes")).collect();
    assert_eq!(answers(&done), yes);
}

#[test]
fn asks_for_what_is_named_alone() {
    let account = Desk::open(builder().tickets(100));
    let names = ["legs", "custom-objects/asset", "tickets"];
    let done = run(&mut check(&account, names)).succeeds();
    let yes = names.map(|name| (name, "yes"));
    assert_eq!(answers(&done), yes);
    assert_eq!(account.simulator.requests(), 3);
}

#[test]
fn an_account_without_records_can_be_read_too() {
    let account = builder().tickets(0).calls(0).legs(0);
    let account = Desk::open(account);
    let done = run(&mut check(&account, [])).succeeds();
    assert!(answers(&done).iter().all(|(_, answer)| *answer == "yes"));
}

#[test]
fn names_the_product_that_the_account_lacks() {
    for (product, names, named) in [
        (Product::Talk, &["calls", "legs"][..], "Talk"),
        (Product::HelpCenter, &["articles"], "Help Center"),
        (
            Product::Routing,
            &[
                "routing-attributes",
                "routing-attribute-values",
                "routing-instance-values",
            ],
            "skills-based routing",
        ),
        (
            Product::Collaboration,
            &["side-conversation-events"],
            "Collaboration",
        ),
    ] {
        let account = Desk::open(builder().tickets(100).without(product));
        let done = run(&mut check(&account, [])).succeeds();
        for (name, text) in answers(&done) {
            if names.contains(&name) {
                assert!(text.starts_with("no: "), "{name}: {text}");
                assert!(text.contains(named), "{name}: {text}");
            } else {
                assert_eq!(text, "yes", "{name}");
            }
        }
        let named = run(&mut check(&account, [names[0]]));
        assert!(answer(&named, names[0]).starts_with("no: "));
        assert_eq!(named.code, Some(4), "{}", named.err);
        named.says(names[0]);
    }
}

#[test]
fn one_that_cannot_be_read_does_not_hide_those_that_can() {
    let account = Desk::open(builder().tickets(100).without(Product::Talk));
    let done = run(&mut check(&account, ["calls", "tickets"]));
    assert_eq!(done.code, Some(4), "{}", done.err);
    assert!(answer(&done, "calls").starts_with("no: "));
    assert_eq!(answer(&done, "tickets"), "yes");
}

#[test]
fn names_the_scope_that_the_credentials_lack() {
    let account = Desk::open(builder().tickets(100).oauth_client("exporter", "s3cret"));
    let narrow = |names: &[&str]| {
        let mut command = check(&account, []);
        command
            .args(names)
            .env_remove("ZENDESK_OAUTH_TOKEN")
            .env("ZENDESK_OAUTH_CLIENT_ID", "exporter")
            .env("ZENDESK_OAUTH_CLIENT_SECRET", "s3cret")
            .env("ZENDESK_OAUTH_SCOPE", "tickets:read");
        run(&mut command)
    };
    let done = narrow(&[]).succeeds();
    for (resource, name) in kinds() {
        let text = answer(&done, &name);
        if name.starts_with("ticket") {
            assert_eq!(text, "yes", "{name}");
        } else {
            assert!(text.starts_with("no: "), "{name}: {text}");
            assert!(text.contains(resource.scope), "{name}: {text}");
        }
    }
    narrow(&["tickets", "ticket-events"]).succeeds();
    let users = narrow(&["tickets", "users"]);
    assert_eq!(users.code, Some(4), "{}", users.err);
    users.says("users");
    assert!(!users.err.contains("s3cret"));
}

#[test]
fn credentials_that_can_read_nothing_are_refused_without_names_too() {
    let account = Desk::open(builder().tickets(100).oauth_client("exporter", "s3cret"));
    let mut command = check(&account, []);
    command
        .env_remove("ZENDESK_OAUTH_TOKEN")
        .env("ZENDESK_OAUTH_CLIENT_ID", "exporter")
        .env("ZENDESK_OAUTH_CLIENT_SECRET", "s3cret")
        .env("ZENDESK_OAUTH_SCOPE", "impersonate");
    let done = run(&mut command);
    assert_eq!(done.code, Some(4), "{}", done.err);
    done.says("");
    assert!(
        answers(&done)
            .iter()
            .all(|(_, text)| text.starts_with("no: "))
    );
}
