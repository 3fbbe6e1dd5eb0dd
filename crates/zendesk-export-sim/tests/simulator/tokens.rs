//! Tokens for OAuth clients.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use zendesk_export_sim::SimulatorBuilder;

use crate::desk::{Desk, NOW, at, builder, open, with};

fn client_builder() -> SimulatorBuilder {
    builder().oauth_client("exporter", "secret")
}

fn client_credentials() -> Value {
    json!({
        "grant_type": "client_credentials",
        "client_id": "exporter",
        "client_secret": "secret",
        "scope": "read",
    })
}

/// A token for these parameters.
async fn token(desk: &Desk, parameters: &Value) -> String {
    let (status, body) = desk.ask_for_token(parameters).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body["access_token"]
        .as_str()
        .expect("it is a text")
        .to_owned()
}

async fn status(desk: &Desk, path: &str, token: &str) -> StatusCode {
    let response = desk.send_with(path, &format!("Bearer {token}")).await;
    response.status()
}

#[tokio::test]
async fn a_token_request_may_be_a_form() {
    let desk = open(client_builder()).await;
    let form =
        "grant_type=client_credentials&client_id=exporter&client_secret=secret&expires_in=600";
    let (status, body) = desk.post_token_request(form.to_owned()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(body["expires_in"], 600);
}

#[tokio::test]
async fn the_lifetime_is_told_to_who_asks_for_one_and_bounded() {
    let desk = open(client_builder()).await;
    for (asked, told) in [(1_800, 1_800), (1, 300), (1_000_000, 172_800)] {
        let parameters = with(client_credentials(), "expires_in", asked);
        let (_, body) = desk.ask_for_token(&parameters).await;
        assert_eq!(body["expires_in"], told);
    }
}

#[tokio::test]
async fn a_token_ends_with_its_lifetime() {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let clock = move || at(clock.load(Ordering::Relaxed));
    let desk = open(client_builder().clock(clock)).await;
    let token = token(&desk, &client_credentials()).await;
    let path = "users?start_time=0";
    now.fetch_add(1_799, Ordering::Relaxed);
    assert_eq!(status(&desk, path, &token).await, StatusCode::OK);
    now.fetch_add(1, Ordering::Relaxed);

    let refused = desk.send_with(path, &format!("Bearer {token}")).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: Value = refused.json().await.expect("refusals are JSON");
    assert_eq!(body["error"], "invalid_token");
}

#[tokio::test]
async fn a_lifetime_that_is_set_can_be_shorter_than_zendesks() {
    let desk = open(client_builder().token_lifetime(Duration::from_secs(5))).await;
    let parameters = with(client_credentials(), "expires_in", 1_800);
    let (_, body) = desk.ask_for_token(&parameters).await;
    assert_eq!(body["expires_in"], 5);
}

#[tokio::test]
async fn revoked_tokens_stop_at_once() {
    let desk = open(client_builder()).await;
    let token_before = token(&desk, &client_credentials()).await;
    desk.simulator.revoke_tokens();
    let path = "users?start_time=0";
    assert_eq!(
        status(&desk, path, &token_before).await,
        StatusCode::UNAUTHORIZED
    );
    let token_after = token(&desk, &client_credentials()).await;
    assert_eq!(status(&desk, path, &token_after).await, StatusCode::OK);
    assert_eq!(desk.simulator.tokens_issued(), 2);
    assert_eq!(desk.simulator.requests(), 2);
}

#[tokio::test]
async fn a_token_request_that_says_nothing_is_refused() {
    let desk = open(client_builder()).await;
    let (status, body) = desk.ask_for_token(&json!({})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["error"], "invalid_request");
    let (status, _) = desk.post_token_request("{".to_owned()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.simulator.tokens_issued(), 0);
}

#[tokio::test]
async fn a_narrow_scope_covers_its_own_exports() {
    let desk = open(client_builder()).await;
    let statuses = async |scope: Value| {
        let token = token(&desk, &with(client_credentials(), "scope", scope)).await;
        let mut statuses = Vec::new();
        for path in ["ticket_metric_events", "users/cursor", "organizations"] {
            let path = format!("{path}?start_time=0");
            statuses.push(status(&desk, &path, &token).await.as_u16());
        }
        statuses
    };
    assert_eq!(statuses(json!("read")).await, [200, 200, 200]);
    assert_eq!(statuses(json!("tickets:read")).await, [200, 403, 403]);
    assert_eq!(
        statuses(json!("tickets:read users:read")).await,
        [200, 200, 403]
    );
    assert_eq!(statuses(json!("nonsense")).await, [403, 403, 403]);
    assert_eq!(statuses(json!(["read", "write"])).await, [403, 403, 403]);
}

#[tokio::test]
async fn without_a_client_set_any_client_gets_a_token() {
    let desk = open(builder()).await;
    let token = token(&desk, &with(client_credentials(), "client_id", "anyone")).await;
    let path = "users?start_time=0";
    assert_eq!(status(&desk, path, &token).await, StatusCode::OK);
    desk.simulator.revoke_tokens();
    assert_eq!(status(&desk, path, &token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&desk, path, "any").await, StatusCode::OK);
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let desk = open(client_builder()).await;
    let token = token(&desk, &with(client_credentials(), "scope", "users:read")).await;
    let refused = desk
        .send_with("tickets?start_time=0", &format!("Bearer {token}"))
        .await;
    let body: Value = refused.json().await.expect("refusals are JSON");
    let description = "You are missing the following required scopes: tickets:read, read";
    assert_eq!(
        body,
        json!({"error": "Forbidden", "description": description})
    );
}

#[tokio::test]
async fn where_only_a_credential_is_set_no_client_gets_a_token() {
    let desk = open(builder().oauth_token("right")).await;
    let (status, _) = desk.ask_for_token(&client_credentials()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
