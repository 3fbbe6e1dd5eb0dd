//! Checkpoints: what they say, and where they are refused.

use serde_json::{Value, json};
use zendesk_export::{Checkpoint, Page};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, cursor_page, page_of, refused, start},
};

/// A help desk whose every export has one page.
pub async fn desk() -> Desk {
    Desk::serve(|request| {
        let path = request.path();
        desk::json(if let Some(path) = path.strip_suffix("/cursor") {
            let key = path.rsplit('/').next().unwrap();
            cursor_page(&[(1, START)], Some("abc=="), true)
                .replace("tickets\":", &format!("{key}\":"))
        } else {
            page_of(
                path.rsplit('/').next().unwrap(),
                &[(1, START)],
                Some(START + 9),
                true,
            )
        })
    })
    .await
}

pub fn checkpoint<T>(mut pages: Vec<Page<T>>) -> Checkpoint {
    pages.remove(0).checkpoint
}

fn read(json: &Value) -> Result<Checkpoint, serde_json::Error> {
    serde_json::from_str(&json.to_string())
}

#[tokio::test]
async fn each_export_has_checkpoints_that_survive_json() {
    let desk = desk().await;
    let z = client(&desk.url);
    for (export, checkpoint, position) in [
        (
            "tickets",
            checkpoint(all(z.tickets(start()).pages()).await),
            json!("abc=="),
        ),
        (
            "tickets_by_time",
            checkpoint(all(z.tickets_by_time(start()).pages()).await),
            json!(START + 9),
        ),
        (
            "ticket_events",
            checkpoint(all(z.ticket_events(start()).pages()).await),
            json!(START + 9),
        ),
        (
            "users",
            checkpoint(all(z.users(start()).pages()).await),
            json!("abc=="),
        ),
        (
            "users_by_time",
            checkpoint(all(z.users_by_time(start()).pages()).await),
            json!(START + 9),
        ),
        (
            "organizations",
            checkpoint(all(z.organizations(start()).pages()).await),
            json!(START + 9),
        ),
    ] {
        let text = serde_json::to_string(&checkpoint).unwrap();
        let again: Checkpoint = serde_json::from_str(&text).unwrap();
        assert_eq!(again, checkpoint);
        assert_eq!(
            (again.account(), again.export()),
            (desk.url.as_str(), export)
        );
        assert_eq!(again.start_time(), position.as_i64());

        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["version"], 1);
        assert_eq!(json["account"], desk.url);
        assert_eq!(json["export"], export);
        let positions = json["position"].as_object().unwrap();
        assert!(positions.values().any(|value| *value == position), "{text}");
        assert!(text.len() < 300, "small: {text}");
    }
}

fn saved() -> Value {
    json!({"version": 1, "account": "https://acme.zendesk.com", "export": "tickets",
           "position": {"cursor": "abc=="}})
}

#[test]
fn a_newer_version_is_refused_and_named() {
    let mut newer = saved();
    newer["version"] = 2.into();
    newer["position"] = json!({"something": "else"});
    let error = read(&newer).unwrap_err().to_string();
    assert!(error.contains("version") && error.contains('2'), "{error}");
}

#[test]
fn corrupt_checkpoints_are_refused() {
    for text in [
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"x\"",
        "{}",
        r#"{"version":1}"#,
    ] {
        let error = serde_json::from_str::<Checkpoint>(text)
            .unwrap_err()
            .to_string();
        assert!(!error.is_empty());
    }
    for (key, wrong) in [
        ("version", json!("1")),
        ("version", json!(0)),
        ("version", json!(-1)),
        ("account", json!(7)),
        ("export", json!(null)),
        ("position", json!({})),
        ("position", json!({"cursor": 7})),
        ("position", json!({"start_time": "yesterday"})),
        ("position", json!({"page": 1})),
        ("position", json!(null)),
    ] {
        let mut corrupt = saved();
        corrupt[key] = wrong;
        let error = read(&corrupt).unwrap_err();
        assert!(!error.to_string().is_empty(), "{corrupt}");
        let mut missing = saved();
        missing.as_object_mut().unwrap().remove(key);
        let error = read(&missing).unwrap_err().to_string();
        assert!(error.contains(key), "says which: {error}");
    }
}

#[tokio::test]
async fn a_checkpoint_that_was_edited_to_nonsense_sends_nothing() {
    let desk = desk().await;
    let edited = |secs: i64| {
        let text = json!({"version": 1, "account": desk.url, "export": "organizations",
                          "position": {"start_time": secs}});
        let edited = read(&text).unwrap();
        refused(client(&desk.url).organizations(edited).pages())
    };
    for secs in [-1, i64::MIN] {
        let error = edited(secs).await;
        assert!(error.is_checkpoint(), "{secs}: {error}");
        assert!(error.to_string().contains("before 1970"), "{error}");
    }
    for secs in [START * 1_000, i64::MAX] {
        let error = edited(secs).await;
        assert!(error.is_start_time(), "{secs}: {error}");
    }
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_resume_sends_exactly_the_position() {
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let account = &desk.url;
    let by_cursor = json!({"version": 1, "account": account, "export": "tickets",
                           "position": {"cursor": "MTcw=="}});
    let by_time = json!({"version": 1, "account": account, "export": "organizations",
                         "position": {"start_time": START + 77}});
    all(zendesk.tickets(read(&by_cursor).unwrap()).pages()).await;
    all(zendesk.organizations(read(&by_time).unwrap()).pages()).await;

    assert_eq!(desk.queries("cursor"), [Some("MTcw%3D%3D".into()), None]);
    let from = Some((START + 77).to_string());
    assert_eq!(desk.queries("start_time"), [None, from]);
}
