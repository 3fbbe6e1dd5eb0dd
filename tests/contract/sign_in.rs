//! Sign-in from an OAuth client's id and secret, with tokens that end before a backfill does.

use serde_json::{Value, json};
use zendesk_export::{Client, Credentials, Error};

use crate::{
    desk::{self, Desk},
    sign_in_desk::{Clock, pass, rotating_from, sent, story, walk, with},
    support::{all, everything_about, refused, start},
};

const SECRET: &str = "cl13nt-s3cret";

fn signed_in(desk: &Desk) -> Client {
    let credentials = Credentials::oauth_client("exporter", SECRET, "tickets:read planets:read");
    with(desk, Clock::new(), credentials).build().unwrap()
}

async fn desk(expires_in: Value) -> Desk {
    rotating_from(0, expires_in, |request, _| walk(request)).await
}

/// The error of a sign-in that is refused, without a second try.
async fn refusal(status: u16, body: &Value) -> Error {
    let body = body.to_string();
    let desk = Desk::serve(move |_| desk::status(status, &body)).await;
    let zendesk = signed_in(&desk);
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert_eq!(desk.calls(), 1, "a refusal is not tried again");
    assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
    assert_eq!(
        (error.status(), error.export()),
        (Some(status), Some("tickets"))
    );
    let shown = everything_about(&error);
    assert!(
        !shown.contains(SECRET) && !shown.contains("Jane Roe"),
        "{shown}"
    );
    error
}

/// Sign-ins, and the token that each walk began with.
fn begun(desk: &Desk) -> Vec<String> {
    let mut begun = story(desk);
    begun.retain(|step| step == "sign-in" || step.ends_with("+0"));
    begun
}

#[tokio::test]
async fn a_token_is_fetched_on_first_use_and_used_for_all() {
    let desk = desk(json!(1800)).await;
    let zendesk = signed_in(&desk);
    assert_eq!(desk.calls(), 0);

    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.clone().tickets(start()).pages()).await;

    assert_eq!(begun(&desk), ["sign-in", "access-1 +0", "access-1 +0"]);
    let request = &desk.requests()[0];
    assert!(request.head.starts_with("POST "), "{}", request.head);
    assert!(!request.target.contains(SECRET));
    let sent = sent(request);
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "exporter"),
        ("client_secret", SECRET),
        ("scope", "tickets:read planets:read"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    let seconds = sent["expires_in"]
        .as_i64()
        .expect("expires_in is asked for");
    assert!((300..=172_800).contains(&seconds), "{seconds}");
    assert_eq!(sent.get("refresh_token"), None);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    for expires_in in [json!(1800), json!(null)] {
        let desk = desk(expires_in).await;
        let zendesk = signed_in(&desk);
        for pause in [0, 900, 901, 900, 901] {
            pass(pause).await;
            all(zendesk.tickets(start()).pages()).await;
        }
        let [first, second, third] = [1, 2, 3].map(|number| format!("access-{number} +0"));
        let sign_in = "sign-in".to_owned();
        let expected = [
            &sign_in, &first, &first, &sign_in, &second, &second, &sign_in, &third,
        ];
        assert_eq!(begun(&desk).iter().collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn a_scope_that_the_client_may_not_have_is_named_with_its_remedy() {
    for body in [
        json!({"error": "invalid_scope", "error_description": "Jane Roe may not"}),
        json!({"error": "invalid_scope"}),
    ] {
        let says = refusal(400, &body).await.to_string();
        assert!(says.contains("invalid_scope"), "{says}");
        let remedy = says.replace("invalid_scope", "");
        assert!(remedy.contains("scope"), "{says}");
        assert!(!says.contains("sign in again"), "nobody signed in: {says}");
    }
}

#[tokio::test]
async fn a_client_that_zendesk_does_not_know_is_an_auth_error() {
    let body = json!({"error": "invalid_client", "error_description": "Jane Roe"});
    for status in [400, 401] {
        let says = refusal(status, &body).await.to_string();
        assert!(
            says.contains("invalid_client") && says.contains("secret"),
            "{says}"
        );
    }
}

#[test]
fn malformed_client_credentials_are_refused() {
    for (id, secret, scope) in [
        ("", "s", "read"),
        ("id", "", "read"),
        ("id", "s\n", "read"),
        ("id\n", "s", "read"),
    ] {
        let credentials = Credentials::oauth_client(id, secret, scope);
        let error = Client::builder("acme")
            .credentials(credentials)
            .build()
            .unwrap_err();
        assert!(error.is_settings(), "{id:?} {secret:?} {scope:?}");
    }
}
