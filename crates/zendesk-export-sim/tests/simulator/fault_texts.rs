//! Rules as text and as JSON.

use serde_json::json;
use zendesk_export_sim::{Fault, FaultRule};

#[test]
fn rules_are_read_as_text() {
    #[track_caller]
    fn check(text: &str, expected: FaultRule) {
        assert_eq!(text.parse(), Ok(expected), "{text}");
    }
    check("reset=5", Fault::Reset.percent(5.0));
    check("cut_body=0.5", Fault::CutBody.percent(0.5));
    check(
        "server_error=1",
        Fault::ServerError { status: 500 }.percent(1.0),
    );
    check(
        "server_error:503=100",
        Fault::ServerError { status: 503 }.always(),
    );
    check(
        "too_many_requests=1",
        Fault::TooManyRequests { retry_after: 10 }.percent(1.0),
    );
    check("slow_body:3=1", Fault::SlowBody { seconds: 3 }.percent(1.0));
    check(
        "page_too_heavy:9=1",
        Fault::PageTooHeavy { bytes: 9 }.percent(1.0),
    );
    check(
        "clock_skew=1",
        Fault::ClockSkew { seconds: 60 }.percent(1.0),
    );
}

#[test]
fn texts_that_are_no_rule_are_refused_with_a_reason() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let error = text.parse::<FaultRule>().expect_err(text);
        assert!(error.contains(expected), "{error}");
    }
    check("reset", "NAME=PERCENT or NAME:FIGURE=PERCENT");
    check("reset=often", "NAME=PERCENT or NAME:FIGURE=PERCENT");
    check("slow_body:x=5", "NAME=PERCENT or NAME:FIGURE=PERCENT");
    check("resets=5", "unknown variant `resets`, expected one of");
    check("reset:5=5", "reset has no figure");
    check("reset=101", "`percent` is 101; it must be from 0 to 100");
    check("reset=-1", "`percent` is -1; it must be from 0 to 100");
    check("reset=NaN", "NAME=PERCENT or NAME:FIGURE=PERCENT");
    check(
        "server_error:404=5",
        "`status` is 404; it must be from 500 to 599",
    );
}

#[test]
fn rules_are_json_both_ways() {
    let rule = Fault::SlowBody { seconds: 5 };
    let rule = rule.percent(2.5).in_a_row(3).on("tickets");
    let text = json!({
        "fault": "slow_body", "seconds": 5, "percent": 2.5, "in_a_row": 3, "path": "tickets",
    });
    assert_eq!(serde_json::to_value(&rule).expect("it serializes"), text);
    assert_eq!(
        serde_json::from_value::<FaultRule>(text).expect("it is one"),
        rule
    );
}
