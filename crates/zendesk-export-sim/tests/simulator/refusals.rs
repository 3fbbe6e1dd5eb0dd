//! Requests that get no page.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Desk, NOW, OF_SUPPORT, builder, open};

#[track_caller]
fn check((status, body): (StatusCode, Value), expected: (StatusCode, Value)) {
    assert_eq!((status, body), expected);
}

async fn answer(desk: &Desk, path: &str) -> (StatusCode, Value) {
    let response = desk.send(path).await;
    let status = response.status();
    (status, response.json().await.expect("refusals are JSON"))
}

#[tokio::test]
async fn the_refusal_of_a_start_time_can_be_set_but_for_custom_objects() {
    let refusal = json!({"error": "StartTimeTooRecent"});
    let desk = open(builder().start_time_refusal(400, refusal.to_string())).await;
    for path in ["tickets", "users/cursor", "organizations", "users/sample"] {
        let path = format!("{path}?start_time={NOW}");
        let expected = (StatusCode::BAD_REQUEST, refusal.clone());
        check(answer(&desk, &path).await, expected);
    }
    let path = format!("custom_objects/asset/cursor?start_time={NOW}");
    let (status, body) = answer(&desk, &path).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["errors"][0]["code"], "StartTimeTooRecent");
}

#[tokio::test]
async fn a_refusal_needs_a_status_that_exists() {
    let refused = builder().start_time_refusal(42, "{}").start().await;
    let error = refused.expect_err("42 is no status");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn metric_events_may_be_asked_for_from_now_on() {
    let desk = open(builder()).await;
    let page = desk
        .page(&format!("ticket_metric_events?start_time={NOW}"))
        .await;
    assert_eq!(page["ticket_metric_events"], json!([]));
    assert_eq!(page["end_of_stream"], true);
}

#[tokio::test]
async fn an_agent_gets_the_exports_of_custom_objects_and_articles_only() {
    let desk = open(builder().agent_token("agent")).await;
    let forbidden = json!({"error": {
        "title": "Forbidden",
        "message": "You do not have access to this page. Please contact the account owner of this \
                    help desk for further help.",
    }});
    for path in OF_SUPPORT.into_iter().chain(["routing/attributes"]) {
        let path = format!("{path}?start_time=0");
        let refused = desk.send_with(&path, "Bearer agent").await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
        let body: Value = refused.json().await.expect("refusals are JSON");
        assert_eq!(body, forbidden, "{path}");
        assert_eq!(desk.send(&path).await.status(), StatusCode::OK, "{path}");
    }
    for path in [
        "/api/v2/incremental/custom_objects/asset/cursor?start_time=0",
        "/api/v2/help_center/incremental/articles?start_time=0",
    ] {
        let answer = desk.get_with(path, "Bearer agent").await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_missing_or_unreadable_position_is_an_invalid_value() {
    let desk = open(builder()).await;
    for path in [
        "tickets",
        "tickets/cursor",
        "users?start_time=",
        "organizations?start_time=yesterday",
        "tickets/cursor?cursor=nonsense",
        "users/cursor?cursor=",
    ] {
        let (status, body) = answer(&desk, path).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(body["error"], "InvalidValue", "{path}");
    }
}

#[tokio::test]
async fn any_well_formed_credential_signs_in() {
    let desk = open(builder()).await;
    let status = async |authorization| {
        let response = desk.send_with("users?start_time=0", authorization).await;
        response.status()
    };
    // name@example.com/token:secret
    let basic = "Basic bmFtZUBleGFtcGxlLmNvbS90b2tlbjpzZWNyZXQ=";
    for good in ["Bearer x", "bearer x", basic] {
        assert_eq!(status(good).await, StatusCode::OK, "{good}");
    }
    // The last two are `name:` and `:secret`.
    for bad in [
        "Bearer ",
        "Token x",
        "Basic x",
        "x",
        "Basic bmFtZTo=",
        "Basic OnNlY3JldA==",
    ] {
        assert_eq!(status(bad).await, StatusCode::UNAUTHORIZED, "{bad}");
    }
}

#[tokio::test]
async fn only_a_credential_that_was_set_signs_in() {
    let desk = open(builder().oauth_token("right").basic("name", "secret")).await;
    let path = "users?start_time=0";
    let status = async |authorization| desk.send_with(path, authorization).await.status();
    assert_eq!(status("Bearer right").await, StatusCode::OK);
    assert_eq!(status("Basic bmFtZTpzZWNyZXQ=").await, StatusCode::OK);
    assert_eq!(
        status("Basic bmFtZTpvdGhlcg==").await,
        StatusCode::UNAUTHORIZED
    );

    let refused = desk.send_with(path, "Bearer wrong").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: Value = refused.json().await.expect("refusals are JSON");
    assert_eq!(body["error"], "invalid_token");

    let refused = desk.send_with(path, "Basic bmFtZTpvdGhlcg==").await;
    let body: Value = refused.json().await.expect("refusals are JSON");
    assert_eq!(body, json!({"error": "Couldn't authenticate you"}));
}

#[tokio::test]
async fn anything_else_is_an_invalid_endpoint() {
    let desk = open(builder()).await;
    let body = json!({"error": "InvalidEndpoint", "description": "Not found"});
    for path in [
        "groups",
        "organizations/cursor",
        "tickets/",
        "../tickets",
        "tickets.xml",
    ] {
        let expected = (StatusCode::NOT_FOUND, body.clone());
        check(answer(&desk, path).await, expected);
    }
    assert_eq!(desk.simulator.requests(), 0);
}
