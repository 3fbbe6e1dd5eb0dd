//! Codes, which an administrator's consent yields and a client exchanges for tokens.

use std::sync::atomic::Ordering;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Desk, open, with};
use crate::oauth_client::{check_refused, client_builder, renewal, signs_in, tokens};

/// The example of RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn exchange(code: &str) -> Value {
    json!({
        "grant_type": "authorization_code",
        "client_id": "exporter",
        "code": code,
        "redirect_uri": "http://127.0.0.1:9/done?from=zendesk",
        "code_verifier": VERIFIER,
    })
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
