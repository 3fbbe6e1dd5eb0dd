//! Pages that are too heavy are asked for in smaller pieces.

use std::time::Duration;

use serde_json::json;
use zendesk_export::RetryPolicy;

use crate::{
    desk::{self, Desk},
    support::{
        START, all, builder, client, cursor_page, ids, items, refused, start, without_delays,
    },
};

/// Answers 504 above a page size, and pages without end below it.
async fn heavy(limit: u32, pages: usize) -> Desk {
    let mut sent = 0;
    Desk::serve(move |request| {
        if request.per_page() > limit {
            return desk::answer(
                504,
                &[("content-type", "text/plain")],
                "upstream request timeout",
            );
        }
        sent += 1;
        let list = [(sent, START)];
        desk::json(cursor_page(
            &list,
            Some(&format!("c{sent}")),
            sent == i64::try_from(pages).unwrap(),
        ))
    })
    .await
}

#[tokio::test]
async fn a_504_halves_the_page_at_the_same_position() {
    let desk = heavy(125, 1).await;
    all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(desk.page_sizes(), [1000, 500, 250, 125]);
    assert!(desk.queries("cursor").iter().all(Option::is_none));
    let from = Some(START.to_string());
    assert!(
        desk.queries("start_time")
            .iter()
            .all(|start| *start == from)
    );
}

#[tokio::test]
async fn the_default_tries_reach_a_single_record() {
    let desk = heavy(1, 1).await;
    all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(
        desk.page_sizes(),
        [1000, 500, 250, 125, 62, 31, 15, 7, 3, 1]
    );
}

#[tokio::test]
async fn a_single_record_that_is_too_heavy_is_a_timeout_error() {
    let desk = heavy(0, 1).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.status(), Some(504));
    assert_eq!(desk.calls(), 12);
    assert_eq!(desk.page_sizes()[9..], [1, 1, 1]);
}

#[tokio::test]
async fn the_page_grows_back() {
    let mut failed = false;
    let mut sent = 0;
    let desk = Desk::serve(move |_| {
        if !std::mem::replace(&mut failed, true) {
            return desk::status(504, "");
        }
        sent += 1;
        desk::json(cursor_page(
            &[(sent, START)],
            Some(&format!("c{sent}")),
            sent == 30,
        ))
    })
    .await;
    all(client(&desk.url).tickets(start()).pages()).await;
    let sizes = desk.page_sizes();
    assert_eq!(sizes[..2], [1000, 500]);
    assert_eq!(sizes.last(), Some(&1000), "{sizes:?}");
    assert!(sizes[1..].is_sorted(), "{sizes:?}");
}

#[tokio::test]
async fn the_page_never_grows_beyond_what_was_asked_for() {
    let desk = heavy(50, 40).await;
    let pages = all(client(&desk.url).tickets(start()).per_page(80).pages()).await;
    assert_eq!(pages.len(), 40);
    let sizes = desk.page_sizes();
    assert_eq!(sizes[..2], [80, 40]);
    assert!(sizes.iter().all(|size| *size <= 80), "{sizes:?}");
}

#[tokio::test]
async fn a_page_that_stays_too_heavy_costs_few_tries() {
    // The server never manages more than 100 records: growing back must not double every request.
    let desk = heavy(100, 60).await;
    all(client(&desk.url).tickets(start()).pages()).await;
    assert!(desk.calls() <= 90, "{} requests for 60 pages", desk.calls());
}

#[tokio::test]
async fn other_faults_keep_the_page_size() {
    for status in [429, 500, 502, 503, 409] {
        let desk = Desk::script([
            desk::answer(status, &[("retry-after", "0")], ""),
            desk::json(cursor_page(&[], Some("a"), true)),
        ])
        .await;
        all(client(&desk.url).tickets(start()).pages()).await;
        assert_eq!(desk.page_sizes(), [1000, 1000], "{status}");
    }
}

#[tokio::test]
async fn a_time_out_halves_the_page_too() {
    let desk = Desk::serve(|request| {
        if request.per_page() > 250 {
            return desk::hang("{\"tickets\":[");
        }
        desk::json(cursor_page(&[(1, START)], Some("a"), true))
    })
    .await;
    let zendesk = builder(&desk.url)
        .timeout(Some(Duration::from_millis(40)))
        .build()
        .unwrap();

    let pages = all(zendesk.tickets(start()).pages()).await;

    assert_eq!(ids(&pages), [[1]]);
    let sizes = desk.page_sizes();
    assert!(sizes.starts_with(&[1000, 500, 250]), "{sizes:?}");
}

#[tokio::test]
async fn time_outs_do_not_use_up_the_time_for_waits() {
    let desk = Desk::serve(|_| desk::hang("")).await;
    let zendesk = builder(&desk.url)
        .timeout(Some(Duration::from_millis(30)))
        .retry(RetryPolicy {
            max_wait: Duration::from_millis(1),
            ..without_delays()
        })
        .build()
        .unwrap();

    let error = refused(zendesk.tickets(start()).pages()).await;

    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("after 12 tries"), "{error}");
    let sizes = desk.page_sizes();
    assert_eq!(sizes.last(), Some(&1), "{sizes:?}");
    assert!(sizes.iter().rev().is_sorted(), "{sizes:?}");
}

#[tokio::test]
async fn time_outs_to_the_last_try_are_a_timeout_error() {
    let desk = Desk::serve(|_| desk::hang("")).await;
    let zendesk = builder(&desk.url)
        .timeout(Some(Duration::from_millis(15)))
        .retry(RetryPolicy {
            max_tries: 3,
            ..without_delays()
        })
        .build()
        .unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_timeout() && error.is_retryable(), "{error}");
    assert_eq!(error.status(), None);
    assert!(
        error.to_string().contains('3'),
        "the number of tries: {error}"
    );
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn a_full_smaller_page_without_end_of_stream_is_not_the_last() {
    let list: Vec<_> = (1..=500).map(|id| (id, START + id)).collect();
    let body = |list: &[(i64, i64)], end: i64| {
        json!({"tickets": items(list), "count": list.len(), "end_time": end}).to_string()
    };
    let desk = Desk::script([
        desk::status(504, ""),
        desk::json(body(&list, START + 500)),
        desk::json(body(&[(500, START + 500), (501, START + 501)], START + 501)),
    ])
    .await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert_eq!(ids(&pages).concat(), (1..=501).collect::<Vec<_>>());
}
