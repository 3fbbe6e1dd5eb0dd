//! Refresh tokens, and the codes that lead to the first of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::StatusCode;
use serde_json::{Value, json};
use zendesk_export_sim::SimulatorBuilder;

use crate::desk::{Desk, NOW, at, builder, open, with};

const PATH: &str = "users?start_time=0";

/// The example of RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A builder and a clock that can be turned on.
fn client_builder() -> (SimulatorBuilder, Arc<AtomicU64>) {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let builder = builder()
        .oauth_client("exporter", "secret")
        .oauth_client("other", "secret")
        .clock(move || at(clock.load(Ordering::Relaxed)));
    (builder, now)
}

fn renewal(refresh_token: &Value) -> Value {
    json!({
        "grant_type": "refresh_token",
        "client_id": "exporter",
        "client_secret": "secret",
        "refresh_token": refresh_token,
    })
}

fn exchange(code: &str) -> Value {
    json!({
        "grant_type": "authorization_code",
        "client_id": "exporter",
        "code": code,
        "redirect_uri": "http://127.0.0.1:9/done?from=zendesk",
        "code_verifier": VERIFIER,
    })
}

async fn signs_in(desk: &Desk, token: &Value) -> bool {
    let token = token.as_str().expect("it is a text");
    let response = desk.send_with(PATH, &format!("Bearer {token}")).await;
    response.status() == StatusCode::OK
}

async fn tokens(desk: &Desk, parameters: &Value) -> Value {
    let (status, body) = desk.ask_for_token(parameters).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body
}

async fn check_refused(desk: &Desk, parameters: &Value, error: &str) {
    let (status, body) = desk.ask_for_token(parameters).await;
    let expected = if error == "invalid_client" { 401 } else { 400 };
    assert_eq!((status.as_u16(), &body["error"]), (expected, &json!(error)));
}

/// Where the consent leads to.
async fn location(desk: &Desk, parameters: &str) -> String {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("desk has installed a provider");
    let base_url = desk.simulator.base_url();
    let url = format!(
        "{base_url}/oauth/authorizations/new?client_id=exporter\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fdone%3Ffrom%3Dzendesk&{parameters}"
    );
    let answer = client.get(url).send().await.expect("it answers");
    assert_eq!(answer.status(), StatusCode::FOUND);
    let location = answer.headers()["location"].to_str();
    location.expect("addresses are ASCII").to_owned()
}

async fn code(desk: &Desk) -> String {
    let parameters = format!(
        "response_type=code&scope=users%3Aread&state=a%26b\
         &code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let location = location(desk, &parameters).await;
    let code = location.strip_prefix("http://127.0.0.1:9/done?from=zendesk&code=");
    let code = code.and_then(|rest| rest.strip_suffix("&state=a%26b"));
    code.expect("there are the code and the state").to_owned()
}

#[tokio::test]
async fn a_refresh_token_gets_the_next_pair_and_ends_the_old_one() {
    let desk = open(client_builder().0).await;
    let first = desk.simulator.issue_tokens("exporter");
    let (access, refresh) = (json!(first.access_token), json!(first.refresh_token));
    assert!(signs_in(&desk, &access).await);

    let second = tokens(&desk, &renewal(&refresh)).await;
    assert!(!signs_in(&desk, &access).await);
    assert!(signs_in(&desk, &second["access_token"]).await);
    assert_eq!(second["scope"], "read");
    assert!(second.get("expires_in").is_none());
    check_refused(&desk, &renewal(&refresh), "invalid_grant").await;

    let third = tokens(&desk, &renewal(&second["refresh_token"])).await;
    assert!(signs_in(&desk, &third["access_token"]).await);
    assert_eq!(desk.simulator.tokens_issued(), 2);
}

#[tokio::test]
async fn an_expired_or_revoked_access_token_can_be_renewed() {
    let (builder, now) = client_builder();
    let desk = open(builder).await;
    let first = desk.simulator.issue_tokens("exporter");
    now.fetch_add(1_800, Ordering::Relaxed);
    assert!(!signs_in(&desk, &json!(first.access_token)).await);
    let second = tokens(&desk, &renewal(&json!(first.refresh_token))).await;
    desk.simulator.revoke_tokens();
    assert!(!signs_in(&desk, &second["access_token"]).await);
    let third = tokens(&desk, &renewal(&second["refresh_token"])).await;
    assert!(signs_in(&desk, &third["access_token"]).await);
}

#[tokio::test]
async fn a_refresh_token_ends_after_thirty_days() {
    let (builder, now) = client_builder();
    let desk = open(builder).await;
    let pair = desk.simulator.issue_tokens("exporter");
    now.fetch_add(30 * 86_400, Ordering::Relaxed);
    let parameters = renewal(&json!(pair.refresh_token));
    check_refused(&desk, &parameters, "invalid_grant").await;
}

#[tokio::test]
async fn lifetimes_are_told_to_who_asks_for_them() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    let parameters = with(renewal(&json!(pair.refresh_token)), "expires_in", 3_600);
    let parameters = with(parameters, "refresh_token_expires_in", 1);
    let answer = tokens(&desk, &parameters).await;
    assert_eq!(answer["expires_in"], 3_600);
    assert_eq!(answer["refresh_token_expires_in"], 604_800);
}

#[tokio::test]
async fn a_refresh_token_is_good_for_its_own_client_only() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    let good = renewal(&json!(pair.refresh_token));
    check_refused(
        &desk,
        &with(good.clone(), "client_id", "other"),
        "invalid_grant",
    )
    .await;
    for secret in [json!("wrong"), json!(null)] {
        check_refused(
            &desk,
            &with(good.clone(), "client_secret", secret),
            "invalid_client",
        )
        .await;
    }
    check_refused(
        &desk,
        &with(good.clone(), "refresh_token", "x"),
        "invalid_grant",
    )
    .await;
    check_refused(
        &desk,
        &with(good.clone(), "refresh_token", ""),
        "invalid_request",
    )
    .await;
    tokens(&desk, &good).await;
}

#[tokio::test]
async fn a_pair_shows_no_secret() {
    let desk = open(client_builder().0).await;
    let pair = desk.simulator.issue_tokens("exporter");
    assert_eq!(format!("{pair:?}"), "TokenPair { .. }");
}

#[tokio::test]
async fn a_code_is_exchanged_for_a_pair_without_a_secret() {
    let desk = open(client_builder().0).await;
    let code = code(&desk).await;
    let pair = tokens(&desk, &exchange(&code)).await;
    assert_eq!(pair["scope"], "users:read");
    assert!(signs_in(&desk, &pair["access_token"]).await);
    let parameters = with(
        renewal(&pair["refresh_token"]),
        "client_secret",
        json!(null),
    );
    tokens(&desk, &parameters).await;
    check_refused(&desk, &exchange(&code), "invalid_grant").await;
}

#[tokio::test]
async fn a_code_needs_its_own_proof_address_and_client() {
    let desk = open(client_builder().0).await;
    for (name, value) in [
        ("code_verifier", json!("another")),
        ("code_verifier", json!(null)),
        ("redirect_uri", json!("http://127.0.0.1:9/")),
        ("redirect_uri", json!(null)),
        ("client_id", json!("other")),
        ("code", json!("another")),
    ] {
        let parameters = with(exchange(&code(&desk).await), name, value);
        check_refused(&desk, &parameters, "invalid_grant").await;
    }
}

#[tokio::test]
async fn a_code_is_good_for_two_minutes() {
    let (builder, now) = client_builder();
    let desk = open(builder).await;
    let codes = [code(&desk).await, code(&desk).await];
    now.fetch_add(119, Ordering::Relaxed);
    tokens(&desk, &exchange(&codes[0])).await;
    now.fetch_add(1, Ordering::Relaxed);
    check_refused(&desk, &exchange(&codes[1]), "invalid_grant").await;
}

#[tokio::test]
async fn without_a_challenge_a_code_needs_the_secret() {
    let desk = open(client_builder().0).await;
    let code = async || {
        let location = location(&desk, "response_type=code&scope=read").await;
        location.rsplit('=').next().expect("it ends so").to_owned()
    };
    let public = with(exchange(&code().await), "code_verifier", json!(null));
    check_refused(&desk, &public, "invalid_grant").await;
    let confidential = with(exchange(&code().await), "client_secret", "secret");
    tokens(&desk, &confidential).await;
}

#[tokio::test]
async fn what_cannot_be_consented_to_leads_back_with_an_error() {
    let desk = open(client_builder().0.oauth_scopes(["read"])).await;
    for (parameters, error) in [
        ("response_type=token", "unsupported_response_type"),
        ("response_type=code&scope=write", "invalid_scope"),
        ("response_type=code&code_challenge=x", "invalid_request"),
        (
            "response_type=code&code_challenge=x&code_challenge_method=plain",
            "invalid_request",
        ),
    ] {
        let location = location(&desk, &format!("{parameters}&state=s")).await;
        let expected = format!("http://127.0.0.1:9/done?from=zendesk&error={error}&state=s");
        assert_eq!(location, expected);
    }
}

#[tokio::test]
async fn an_unknown_client_or_address_leads_nowhere() {
    let desk = open(client_builder().0).await;
    for parameters in [
        "client_id=nobody&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F",
        "client_id=exporter&redirect_uri=%2Fdone",
        "client_id=exporter",
    ] {
        let answer = desk
            .get(&format!(
                "/oauth/authorizations/new?response_type=code&{parameters}"
            ))
            .await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{parameters}");
    }
    assert_eq!(desk.simulator.requests(), 0);
}
