//! Exports that share a budget are served in turn.

use std::{num::NonZeroU32, time::Duration};

use futures_util::{FutureExt as _, future::join_all};
use serde_json::json;
use zendesk_export::{ExportStream, Pace, Page};

use crate::{
    desk::{self, Desk},
    support::{all, items, paused, start},
};

/// Five pages, each a second ahead, as every export by time takes them.
async fn five<T>(mut pages: ExportStream<Page<T>>) {
    for _ in 0..5 {
        assert!(pages.try_next().await.unwrap().is_some());
    }
}

/// A program may ask for a page, and give its attention to another export while the first one waits.
#[tokio::test(start_paused = true)]
async fn a_stream_that_waits_and_that_nobody_polls_holds_no_other_up() {
    let desk = Desk::serve(|_| {
        let page = json!({"tickets": [], "end_time": null, "end_of_stream": true});
        desk::json(page.to_string())
    })
    .await;
    let one = Pace::per_minute(NonZeroU32::MIN);
    let zendesk = paused(&desk.url).pace(one).build().unwrap();
    all(zendesk.tickets_by_time(start()).pages()).await;
    let mut left_alone = zendesk.tickets_by_time(start()).pages();
    assert!(left_alone.try_next().now_or_never().is_none());

    let others = all(zendesk.tickets_by_time(start()).pages());
    let others = tokio::time::timeout(Duration::from_secs(120), others).await;

    assert_eq!(others.map(|pages| pages.len()), Ok(1));
}

#[tokio::test(start_paused = true)]
async fn a_small_budget_is_shared_in_turn() {
    let desk = Desk::serve(|request| {
        let key = request.path().rsplit('/').next().unwrap().to_owned();
        let at = request.query("start_time").unwrap().parse::<i64>().unwrap() + 1;
        let page = json!({key: items(&[(at, at)]), "end_time": at, "end_of_stream": false});
        desk::json(page.to_string())
    })
    .await;
    let one = Pace::per_minute(NonZeroU32::MIN);
    let zendesk = paused(&desk.url).pace(one).build().unwrap();

    // One task, which always asks the first one first.
    let streams = [
        five(zendesk.tickets_by_time(start()).pages()).boxed_local(),
        five(zendesk.ticket_events(start()).pages()).boxed_local(),
        five(zendesk.organizations(start()).pages()).boxed_local(),
    ];
    join_all(streams).await;

    let paths: Vec<String> = desk
        .requests()
        .iter()
        .map(|request| request.path().to_owned())
        .collect();
    for round in paths.chunks(3) {
        let mut round = round.to_vec();
        round.sort();
        round.dedup();
        assert_eq!(round.len(), 3, "{paths:#?}");
    }
}
