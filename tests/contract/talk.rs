//! Calls and legs of Talk, whose `next_page` is never null.

use httpmock::MockServer;
use serde_json::json;
use zendesk_export::{
    Open, Start,
    types::{CallCompletionStatus, CallDirection, CallQualityIssue},
};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, client, ids, start, typed},
    surface::{ROWS, Row, numbers, take, whole},
    surface_desk::bare,
};

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.product == "Talk")
}

fn page(row: &Row, list: &[(i64, i64)], end_time: i64) -> String {
    let mut page = bare(row, list);
    page["count"] = json!(list.len());
    page["calls_total"] = json!(1);
    page["end_time"] = json!(end_time);
    page["next_page"] = json!(format!("https://elsewhere.invalid/?start_time={end_time}"));
    page.to_string()
}

fn full(from: i64) -> Vec<(i64, i64)> {
    (from..from + 1_000).map(|id| (id, START + id)).collect()
}

#[tokio::test]
async fn they_meet_the_description_of_the_api() {
    let server = MockServer::start_async().await;
    let [calls, legs] = ["calls", "legs"].map(crate::surface::by_name);
    let of_calls = server.calls_by_time(|when, then| {
        when.start_time(START);
        then.ok(&typed(&page(calls, &[(1, START)], START)));
    });
    let of_legs = server.legs_by_time(|when, then| {
        when.start_time(START);
        then.ok(&typed(&page(legs, &[(2, START)], START)));
    });
    let zendesk = client(&server.base_url());
    assert_eq!(ids(&all(zendesk.calls(start()).pages()).await), [[1]]);
    assert_eq!(ids(&all(zendesk.legs(start()).pages()).await), [[2]]);
    of_calls.assert_calls_async(1).await;
    of_legs.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_page_that_does_not_move_on_is_the_last_although_next_page_is_set() {
    for row in rows() {
        for short in [0, 1, 2, 999] {
            let rest = &full(1_001)[..short];
            let end_time = rest.last().map_or(START + 1_000, |(_, at)| *at);
            let desk = Desk::script([
                desk::json(page(row, &full(1), START + 1_000)),
                desk::json(page(row, rest, end_time)),
                desk::json(page(row, &rest[short.saturating_sub(1)..], end_time)),
            ])
            .await;
            let pages = whole(row.name, &client(&desk.url), row.start()).await;
            assert_eq!(numbers(&pages).len(), 1_000 + short, "{}", row.name);
            let calls = if short == 0 { 2 } else { 3 };
            assert_eq!(desk.calls(), calls, "{}: {short}", row.name);
            let last = pages.last().unwrap();
            assert!(last.end_of_stream, "{}: {short}", row.name);
            assert_eq!(last.checkpoint.start_time(), Some(end_time), "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_full_page_whose_end_time_does_not_move_is_a_standstill() {
    for row in rows() {
        let list: Vec<_> = (1..=1_000).map(|id| (id, START + 1_000)).collect();
        let stuck = page(row, &list, START + 1_000);
        let mut sent = 0;
        let desk = Desk::serve(move |_| {
            sent += 1;
            let first = page(row, &full(1), START + 1_000);
            desk::json(if sent == 1 { &first } else { &stuck })
        })
        .await;
        let (pages, error) = take(row.name, &client(&desk.url), row.start(), 99).await;
        assert!(pages.len() <= 2, "{}", row.name);
        assert!(error.unwrap().is_standstill(), "{}", row.name);
        assert_eq!(desk.calls(), 2, "{}", row.name);
    }
}

#[tokio::test]
async fn polling_again_repeats_the_last_second_and_skips_nothing() {
    for row in rows() {
        let list = [(1, START), (2, START + 5), (3, START + 5)];
        let mut known = list.to_vec();
        let mut sent = 0;
        let desk = Desk::serve(move |request| {
            sent += 1;
            // Each poll looks whether anything follows the last second.
            if sent == 6 {
                // One more in the very second that was exported already.
                known.push((4, START + 5));
            }
            let from: i64 = request.query("start_time").unwrap().parse().unwrap();
            let of = known.iter().copied().filter(|(_, at)| *at >= from);
            let page_of: Vec<_> = of.collect();
            desk::json(page(
                row,
                &page_of,
                page_of.last().map_or(from, |last| last.1),
            ))
        })
        .await;
        let zendesk = client(&desk.url);
        let mut start: Start = row.start();
        for expected in [&[1, 2, 3][..], &[2, 3], &[2, 3, 4], &[2, 3, 4]] {
            let pages = whole(row.name, &zendesk, start).await;
            assert_eq!(numbers(&pages), expected, "{}", row.name);
            start = pages.last().unwrap().checkpoint.clone().into();
        }
        assert_eq!(desk.calls(), 9, "{}", row.name);
    }
}

#[tokio::test]
async fn an_account_without_talk_can_export_the_rest() {
    let body = r#"{"error":"InvalidEndpoint","description":"Not found"}"#;
    for row in rows() {
        for status in [403, 404] {
            let desk = Desk::serve(move |request| -> Answer {
                if request.path().contains("/voice/") {
                    return desk::status(status, body);
                }
                desk::json(r#"{"tickets":[],"organizations":[],"end_of_stream":true}"#)
            })
            .await;
            let zendesk = client(&desk.url);
            let mut tickets = zendesk.tickets(start()).pages();
            let (_, error) = take(row.name, &zendesk, row.start(), 1).await;
            let error = error.unwrap();
            let text = error.to_string();
            assert!(text.contains("Talk") && text.contains(row.name), "{text}");
            assert_eq!(error.status(), Some(status));

            // One that was described before, and one that is described now.
            assert!(tickets.try_next().await.unwrap().is_some(), "{}", row.name);
            all(zendesk.organizations(start()).pages()).await;
        }
    }
}

#[tokio::test]
async fn calls_and_legs_are_kept_as_they_are() {
    let call = r#"{"id":360001,"created_at":"2023-12-01T10:00:00Z","updated_at":"2023-12-01T10:01:00Z",
        "agent_id":0,"call_charge":"0.003","direction":"sideways","duration":42,"overflowed":false,
        "completion_status":"failed","quality_issues":["silence","echo"],"ivr_action":null,"post_call_summary":true}"#;
    let leg = r#"{"id":7,"call_id":360001,"type":"agent","user_id":-1,"call_charge":null}"#;
    let body = |key: &str, record: &str| {
        format!(r#"{{"{key}":[{record}],"count":1,"end_time":{START},"next_page":"x"}}"#)
    };
    let desk = Desk::script([
        desk::json(body("calls", call)),
        desk::json(body("legs", leg)),
    ])
    .await;
    let zendesk = client(&desk.url);
    let calls = all(zendesk.calls(start()).pages()).await;
    let parsed = calls[0].records[0].parse().unwrap();
    assert_eq!((parsed.id, parsed.agent_id), (360_001, Some(0)));
    assert_eq!(
        parsed.call_charge.as_deref(),
        Some("0.003"),
        "money is a text"
    );
    let unknown: Open<CallDirection> = Open::Unknown("sideways".into());
    assert_eq!(parsed.direction, Some(unknown));
    let failed: Open<CallCompletionStatus> = Open::Unknown("failed".into());
    assert_eq!(parsed.completion_status, Some(failed));
    let issues = [
        Open::Known(CallQualityIssue::Silence),
        Open::Unknown("echo".into()),
    ];
    assert_eq!(parsed.quality_issues.as_deref(), Some(&issues[..]));
    assert_eq!(
        (parsed.ivr_action, parsed.post_call_summary),
        (None, Some(true))
    );
    let legs = all(zendesk.legs(start()).pages()).await;
    assert_eq!(legs[0].records[0].parse().unwrap().id, 7);
    assert_eq!(legs[0].records[0].json(), leg);
}

#[tokio::test]
async fn a_second_that_fills_a_page_of_a_size_that_nobody_documents_is_a_standstill() {
    for row in rows() {
        let known: Vec<_> = (0..150)
            .map(|n| (n, START))
            .chain([(150, START + 10)])
            .collect();
        let desk = Desk::serve(move |request| {
            let from: i64 = request.query("start_time").unwrap().parse().unwrap();
            let of = known.iter().copied().filter(|(_, at)| *at >= from);
            let page_of: Vec<_> = of.take(100).collect();
            desk::json(page(
                row,
                &page_of,
                page_of.last().map_or(from, |last| last.1),
            ))
        })
        .await;
        let (pages, error) = take(row.name, &client(&desk.url), row.start(), 99).await;
        assert_eq!(numbers(&pages).len(), 100, "{}", row.name);
        assert!(error.unwrap().is_standstill(), "{}", row.name);
    }
}
