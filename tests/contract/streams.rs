//! How streams behave towards the program that polls them.

use std::time::Duration;

use futures_util::{FutureExt as _, Stream, StreamExt as _, TryStreamExt as _};
use zendesk_export::{
    Checkpoint, Client, Error, Export, ExportStream, Page, Record, exports, types::Ticket,
};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, cursor_page, drain, id, ids, start, time_page},
};

fn two_pages() -> [desk::Answer; 2] {
    [
        desk::json(cursor_page(&[(1, START), (2, START)], Some("a"), false)),
        desk::json(cursor_page(&[(3, START)], Some("b"), true)),
    ]
}

#[test]
fn streams_can_be_sent_pinned_and_stored() {
    fn stream<S: Stream + Send + Unpin + 'static>() {}
    fn shared<T: Send + Sync + 'static>() {}
    stream::<ExportStream<Page<Ticket>>>();
    stream::<ExportStream<Record<Ticket>>>();
    shared::<Client>();
    shared::<Checkpoint>();
    shared::<Error>();
    shared::<Page<Ticket>>();
    shared::<Record<Ticket>>();
    shared::<Export<exports::Tickets>>();
}

#[tokio::test]
async fn a_stream_outlives_its_client() {
    let desk = Desk::script(two_pages()).await;
    let pages = client(&desk.url).tickets(start()).pages();
    let pages = tokio::spawn(async move { all(pages).await }).await.unwrap();
    assert_eq!(ids(&pages), [vec![1, 2], vec![3]]);
}

#[tokio::test]
async fn nothing_is_sent_until_it_is_polled() {
    let desk = Desk::script(two_pages()).await;
    let mut pages = client(&desk.url).tickets(start()).pages();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(desk.calls(), 0);

    pages.try_next().await.unwrap().unwrap();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(desk.calls(), 1, "one page asked for, one request");
}

#[tokio::test]
async fn records_are_the_records_of_the_pages() {
    let desk = Desk::script(two_pages().into_iter().chain(two_pages())).await;
    let zendesk = client(&desk.url);
    let pages = all(zendesk.tickets(start()).pages()).await;
    let records = all(zendesk.tickets(start()).records()).await;
    let of_pages: Vec<_> = pages.into_iter().flat_map(|page| page.records).collect();
    assert_eq!(records, of_pages);
}

#[tokio::test]
async fn records_say_the_checkpoint_of_the_last_page_that_was_handed_out_whole() {
    let desk = Desk::script(two_pages()).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    let [first, second] = &pages[..] else {
        panic!("{pages:?}")
    };
    let desk_again = Desk::script(two_pages()).await;
    let of_desk = |page: &Page<Ticket>| {
        let text = serde_json::to_string(&page.checkpoint).unwrap();
        serde_json::from_str::<Checkpoint>(&text.replace(&desk.url, &desk_again.url)).unwrap()
    };

    let mut records = client(&desk_again.url).tickets(start()).records();
    let mut reached = Vec::new();
    while records.try_next().await.unwrap().is_some() {
        reached.push(records.checkpoint());
    }

    let [first, second] = [first, second].map(of_desk);
    assert_eq!(reached, [None, None, Some(first)]);
    assert_eq!(records.checkpoint(), Some(second));
}

#[tokio::test]
async fn a_description_of_an_export_can_be_kept_and_run_again() {
    let desk = Desk::script(two_pages().into_iter().chain(two_pages())).await;
    let export = client(&desk.url).tickets(start()).per_page(2);
    let [first, second] = [all(export.clone().pages()).await, all(export.pages()).await];
    assert_eq!(ids(&first), ids(&second));
    assert_eq!(desk.queries("per_page"), vec![Some("2".to_owned()); 4]);
}

#[tokio::test]
async fn records_drop_the_overlap_too() {
    let desk = Desk::script([
        desk::json(time_page(
            &[(1, START), (2, START + 5)],
            Some(START + 5),
            false,
        )),
        desk::json(time_page(
            &[(2, START + 5), (3, START + 6)],
            Some(START + 6),
            true,
        )),
    ])
    .await;
    let records = all(client(&desk.url).tickets_by_time(start()).records()).await;
    assert_eq!(records.iter().map(id).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn the_stream_trait_works_too() {
    let desk = Desk::script(two_pages()).await;
    let records: Vec<_> = client(&desk.url)
        .tickets(start())
        .records()
        .map(|record| record.map(|record| id(&record)))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(records, [1, 2, 3]);
}

#[test]
fn a_plain_iterator_yields_the_same() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let desk = runtime.block_on(Desk::script(two_pages().into_iter().chain(two_pages())));
    let zendesk = client(&desk.url);

    let records = zendesk.tickets(start()).records().blocking().unwrap();
    let ids: Vec<_> = records.map(|record| id(&record.unwrap())).collect();
    assert_eq!(ids, [1, 2, 3]);

    let mut pages = zendesk.tickets(start()).pages().blocking().unwrap();
    assert_eq!(pages.next().unwrap().unwrap().records.len(), 2);
    assert_eq!(pages.next().unwrap().unwrap().records.len(), 1);
    assert!(pages.next().is_none());
    assert!(pages.next().is_none());
}

#[tokio::test]
async fn a_stream_is_at_its_end_after_an_error() {
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, START)], Some("a"), false)),
        desk::status(403, "{}"),
    ])
    .await;
    // `drain` looks for the end after the error.
    let (pages, error) = drain(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1]]);
    assert!(error.unwrap().is_forbidden());
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn a_stream_stays_at_its_end() {
    let desk = Desk::script(two_pages()).await;
    let mut pages = client(&desk.url).tickets(start()).pages();
    while pages.try_next().await.unwrap().is_some() {}
    for _ in 0..3 {
        assert!(pages.try_next().await.unwrap().is_none());
    }
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn a_dropped_wait_for_the_next_page_repeats_no_request() {
    let desk = Desk::script(two_pages()).await;
    let mut pages = client(&desk.url).tickets(start()).pages();

    // Poll once, so that the request is on its way; give the answer time to come; and let go.
    assert!(pages.try_next().now_or_never().is_none());
    while desk.calls() == 0 {
        assert!(pages.try_next().now_or_never().is_none());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let first = pages.try_next().await.unwrap().unwrap();

    assert_eq!(first.records.len(), 2);
    assert_eq!(desk.calls(), 1);
    assert_eq!(pages.try_next().await.unwrap().unwrap().records.len(), 1);
    assert_eq!(desk.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_keeps_the_delay_before_a_retry() {
    let desk = Desk::script([
        desk::answer(429, &[("retry-after", "30")], ""),
        desk::json(cursor_page(&[(1, START)], Some("a"), true)),
    ])
    .await;
    let zendesk = crate::support::paused(&desk.url).build().unwrap();
    let mut pages = zendesk.tickets(start()).pages();

    let mut given_up = 0;
    let page = loop {
        match tokio::time::timeout(Duration::from_secs(10), pages.try_next()).await {
            Ok(page) => break page.unwrap().unwrap(),
            Err(_) => given_up += 1,
        }
    };

    assert_eq!(page.records.len(), 1);
    assert!(given_up >= 2, "{given_up}");
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn streams_of_one_client_run_side_by_side() {
    let desk = Desk::serve(|_| desk::json(cursor_page(&[(1, START)], Some("a"), true))).await;
    let zendesk = client(&desk.url);
    let (a, b) = tokio::join!(
        all(zendesk.tickets(start()).pages()),
        all(zendesk.clone().tickets(start()).pages())
    );
    assert_eq!((ids(&a), ids(&b)), (vec![vec![1]], vec![vec![1]]));
}
