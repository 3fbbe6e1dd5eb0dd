//! An OAuth client of the simulator, and what it asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::StatusCode;
use serde_json::{Value, json};
use zendesk_export_sim::SimulatorBuilder;

use crate::desk::{Desk, NOW, at, builder};

/// A builder and a clock that can be turned on.
pub(crate) fn client_builder() -> (SimulatorBuilder, Arc<AtomicU64>) {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let builder = builder()
        .oauth_client("exporter", "secret")
        .oauth_client("other", "secret")
        .clock(move || at(clock.load(Ordering::Relaxed)));
    (builder, now)
}

pub(crate) fn renewal(refresh_token: &Value) -> Value {
    json!({
        "grant_type": "refresh_token",
        "client_id": "exporter",
        "client_secret": "secret",
        "refresh_token": refresh_token,
    })
}

pub(crate) async fn signs_in(desk: &Desk, token: &Value) -> bool {
    let token = token.as_str().expect("it is a text");
    let response = desk
        .send_with("users?start_time=0", &format!("Bearer {token}"))
        .await;
    response.status() == StatusCode::OK
}

pub(crate) async fn tokens(desk: &Desk, parameters: &Value) -> Value {
    let (status, body) = desk.ask_for_token(parameters).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body
}

pub(crate) async fn check_refused(desk: &Desk, parameters: &Value, error: &str) {
    let (status, body) = desk.ask_for_token(parameters).await;
    let expected = if error == "invalid_client" { 401 } else { 400 };
    assert_eq!((status.as_u16(), &body["error"]), (expected, &json!(error)));
}
