//! The switches below `/simulator/`.

use std::time::{Duration, UNIX_EPOCH};

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use zendesk_export_sim::{Fault, Simulator};

use crate::desk::{builder, http, open};

const TICKETS: &str = "tickets?start_time=0&per_page=1";

async fn send(simulator: &Simulator, method: Method, path: &str, body: &str) -> Response {
    let url = format!("{}/simulator/{path}", simulator.base_url());
    let request = http().request(method, url).body(body.to_owned());
    request.send().await.expect("the simulator answers")
}

async fn json_of(response: Response) -> Value {
    response.json().await.expect("it is JSON")
}

#[tokio::test]
async fn rules_can_be_set_told_and_removed() {
    let desk = open(builder().fault(Fault::Html.percent(50.0))).await;
    let simulator = &desk.simulator;
    let rules = json!([
        {"fault": "server_error", "status": 502, "path": "tickets"},
        {"fault": "reset", "percent": 0, "in_a_row": 3},
    ]);
    let put = send(simulator, Method::PUT, "faults", &rules.to_string()).await;
    assert_eq!(put.status(), StatusCode::NO_CONTENT);
    assert_eq!(desk.send(TICKETS).await.status(), 502);
    assert_eq!(desk.send("users?start_time=0").await.status(), 200);

    let told = json_of(send(simulator, Method::GET, "faults", "").await).await;
    let expected = json!([
        {"fault": "server_error", "status": 502, "percent": 100.0, "in_a_row": 1, "path": "tickets"},
        {"fault": "reset", "percent": 0.0, "in_a_row": 3, "path": ""},
    ]);
    assert_eq!(told, expected);

    let removed = send(simulator, Method::DELETE, "faults", "").await;
    assert_eq!(removed.status(), StatusCode::NO_CONTENT);
    assert_eq!(desk.send(TICKETS).await.status(), 200);
    let told = json_of(send(simulator, Method::GET, "faults", "").await).await;
    assert_eq!(told, json!([]));
}

#[tokio::test]
async fn one_rule_strikes_the_next_requests_that_it_fits() {
    let desk = open(builder()).await;
    let rule = json!({"fault": "server_error", "in_a_row": 2, "path": "tickets"});
    let posted = send(&desk.simulator, Method::POST, "faults", &rule.to_string()).await;
    assert_eq!(posted.status(), StatusCode::NO_CONTENT);
    assert_eq!(desk.send("users?start_time=0").await.status(), 200);
    for status in [500, 500, 200] {
        assert_eq!(desk.send(TICKETS).await.status(), status);
    }
}

#[tokio::test]
async fn what_is_no_rule_is_refused_by_its_name() {
    let desk = open(builder()).await;
    for (method, body, expected) in [
        (
            Method::POST,
            r#"{"fault": "resets"}"#,
            "unknown variant `resets`",
        ),
        (Method::POST, r#"{"percent": 5}"#, "missing field `fault`"),
        (
            Method::POST,
            r#"{"fault": "reset", "percnt": 5}"#,
            "unknown field `percnt`",
        ),
        (
            Method::POST,
            r#"{"fault": "reset", "seconds": 5}"#,
            "unknown field `seconds`",
        ),
        (
            Method::POST,
            r#"{"fault": "reset", "percent": 500}"#,
            "`percent` is 500",
        ),
        (
            Method::POST,
            r#"{"fault": "server_error", "status": 200}"#,
            "`status` is 200",
        ),
        (Method::PUT, r#"{"fault": "reset"}"#, "expected a sequence"),
        (
            Method::PUT,
            r#"[{"fault": "reset", "path": 5}]"#,
            "expected a string",
        ),
        (Method::PUT, "[", "EOF"),
    ] {
        let refused = send(&desk.simulator, method, "faults", body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
        let error = json_of(refused).await["error"].to_string();
        assert!(error.contains(expected), "{body}: {error}");
    }
    assert_eq!(desk.send(TICKETS).await.status(), 200);
}

#[tokio::test]
async fn answers_and_faults_are_told_by_kind() {
    let desk = open(builder()).await;
    for fault in [Fault::Html, Fault::ServerError { status: 503 }, Fault::Html] {
        desk.simulator.inject(fault);
        desk.send(TICKETS).await;
    }
    for path in [TICKETS, TICKETS, "tickets"] {
        desk.send(path).await;
    }
    let told = json_of(send(&desk.simulator, Method::GET, "answers", "").await).await;
    let expected = json!({
        "answers": {"200": 2, "422": 1},
        "faults": {"html": 2, "server_error": 1},
        "requests": {"under_way": 0, "most_under_way": 1, "most_in_a_minute": 6},
    });
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_clock_tells_the_simulators_time() {
    let now = || UNIX_EPOCH + Duration::from_secs(1_704_067_200);
    let desk = open(builder().clock(now)).await;
    let told = json_of(send(&desk.simulator, Method::GET, "clock", "").await).await;
    assert_eq!(told, json!({"now": 1_704_067_200}));
}

#[tokio::test]
async fn the_switches_are_no_export_requests() {
    let desk = open(builder().fault(Fault::Reset.always())).await;
    for path in ["faults", "answers", "clock"] {
        let answer = send(&desk.simulator, Method::GET, path, "").await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    for (method, path) in [(Method::GET, "nothing"), (Method::POST, "answers")] {
        let refused = send(&desk.simulator, method, path, "").await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND);
        let error = json_of(refused).await["error"].to_string();
        assert!(error.contains("/simulator/faults"), "{error}");
    }
    assert_eq!(desk.simulator.requests(), 0);
    assert_eq!(desk.simulator.faults_injected(), 0);
}
