//! Faults that come instead of a page.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use zendesk_export_sim::{Fault, Limit};

use crate::desk::{Desk, builder, open};
use crate::faults;

const TICKETS: &str = "tickets?start_time=0&per_page=5";
const CUSTOM_OBJECTS: &str = "custom_objects/asset/cursor?start_time=0";
const BUCKET: &str = "zendesk-ratelimit-incremental-exports";

async fn struck(desk: &Desk, fault: Fault, path: &str) -> Response {
    desk.simulator.inject(fault);
    desk.send(path).await
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    Some(value.to_str().expect("headers are ASCII"))
}

async fn text(response: Response) -> String {
    response.text().await.expect("the body comes whole")
}

#[tokio::test]
async fn a_429_tells_when_to_come_back() {
    let desk = open(builder().requests_per_minute(Limit::Zendesk)).await;
    let fault = Fault::TooManyRequests { retry_after: 7 };
    let refused = struck(&desk, fault.clone(), TICKETS).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(header(&refused, "retry-after"), Some("7"));
    let left = "total=10; remaining=0; resets=7";
    assert_eq!(header(&refused, BUCKET), Some(left));
    let expected = "Number of allowed incremental export API requests per minute exceeded";
    assert_eq!(text(refused).await, expected);

    // Nothing was taken from the allowance.
    let page = desk.send(TICKETS).await;
    assert_eq!(page.status(), StatusCode::OK);
    let left = "total=10; remaining=9; resets=40";
    assert_eq!(header(&page, BUCKET), Some(left));

    let refused = struck(&desk, fault, CUSTOM_OBJECTS).await;
    let body: Value = refused.json().await.expect("it is JSON");
    assert_eq!(body["errors"][0]["code"], "RateLimitExceeded");
}

#[tokio::test]
async fn a_429_without_a_bucket_tells_of_the_account() {
    let desk = open(builder()).await;
    let fault = Fault::TooManyRequests { retry_after: 7 };
    let refused = struck(&desk, fault, "routing/attributes").await;
    assert_eq!(header(&refused, "retry-after"), Some("7"));
    assert_eq!(header(&refused, "ratelimit-remaining"), Some("0"));
    assert_eq!(header(&refused, "ratelimit-reset"), Some("7"));
}

#[tokio::test]
async fn errors_of_servers_have_their_status() {
    let desk = open(builder()).await;
    for status in [500, 502, 503, 504, 520, 524] {
        let answer = struck(&desk, Fault::ServerError { status }, TICKETS).await;
        assert_eq!(answer.status(), status);
        let wait = header(&answer, "retry-after");
        assert_eq!(wait, (status == 503).then_some("10"), "{status}");
        let is_text = text(answer).await == "upstream request timeout";
        assert_eq!(is_text, status == 504);
    }
    let answer = struck(&desk, Fault::ServerError { status: 200 }, TICKETS).await;
    assert_eq!(answer.status(), 500);
    assert_eq!(desk.simulator.answered(500), 0);
}

#[tokio::test]
async fn only_a_page_that_is_too_heavy_times_out() {
    let desk = open(builder()).await;
    let light = text(desk.send(TICKETS).await).await;
    let bytes = light.len() as u64;
    desk.simulator
        .set_faults([Fault::PageTooHeavy { bytes }.always()]);

    let heavy = desk.send("tickets?start_time=0&per_page=10").await;
    assert_eq!(heavy.status(), StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(text(heavy).await, "upstream request timeout");
    assert_eq!(text(desk.send(TICKETS).await).await, light);
    assert_eq!(desk.simulator.faults_injected(), 1);
    assert_eq!(desk.simulator.answered(200), 2);
}

#[tokio::test]
async fn a_proxys_page_is_html_with_status_200() {
    let desk = open(builder()).await;
    let answer = struck(&desk, Fault::Html, TICKETS).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let content_type = header(&answer, "content-type");
    assert_eq!(content_type, Some("text/html; charset=utf-8"));
    assert!(text(answer).await.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn an_error_in_a_200_has_no_records() {
    let desk = open(builder()).await;
    let answer = struck(&desk, Fault::ErrorInOk, TICKETS).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let body: Value = answer.json().await.expect("it is JSON");
    assert!(body["error"].is_string());
    assert_eq!(body.get("tickets"), None);
}

#[tokio::test]
async fn a_wrong_subdomain_has_no_help_desk() {
    let desk = open(builder()).await;
    let answer = struck(&desk, Fault::NoHelpDesk, TICKETS).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let body: Value = answer.json().await.expect("it is JSON");
    let host = desk.simulator.base_url().trim_start_matches("http://");
    assert_eq!(
        body["error"]["title"],
        format!("No help desk at {host}").as_str()
    );
}

#[tokio::test]
async fn an_expired_token_stays_expired_if_it_was_issued_here() {
    let desk = open(builder()).await;
    let expired = async |authorization: &str| {
        desk.simulator.inject(Fault::ExpiredToken);
        let answer = desk.send_with(TICKETS, authorization).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("it is JSON");
        (status, body["error"].clone())
    };
    let refused = (StatusCode::UNAUTHORIZED, json!("invalid_token"));
    let pair = desk.simulator.issue_tokens("exporter");
    let issued = format!("Bearer {}", pair.access_token);
    assert_eq!(expired(&issued).await, refused);
    let again = desk.send_with(TICKETS, &issued).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(desk.simulator.answered(401), 1);

    assert_eq!(expired("Bearer of-others").await, refused);
    let again = desk.send_with(TICKETS, "Bearer of-others").await;
    assert_eq!(again.status(), StatusCode::OK);

    // name@example.com/token:secret
    let basic = "Basic bmFtZUBleGFtcGxlLmNvbS90b2tlbjpzZWNyZXQ=";
    assert_eq!(expired(basic).await.0, StatusCode::OK);
    assert_eq!(desk.simulator.faults_injected(), 2);
}

#[tokio::test]
async fn a_stranger_gets_a_401_and_no_fault_that_needs_an_account() {
    let desk = open(builder()).await;
    let faults = faults::of_an_account();
    let count = faults.len() as u64;
    for fault in faults {
        desk.simulator.inject(fault.clone());
        let answer = desk.send_with(TICKETS, "nobody").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{fault}");
    }
    assert_eq!(desk.simulator.faults_injected(), 0);
    assert_eq!(desk.simulator.answered(401), count);
}
