//! An end that is set on a description, on typed streams, and on a stream that is under way.

use std::time::Duration;

use futures_util::FutureExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, at, client, cursor_page, id, ids, start, time_page},
    surface::numbers,
    surface_desk::{serve, several_pages},
    until::{export, rows},
};

fn two_pages() -> [desk::Answer; 2] {
    [
        desk::json(cursor_page(&[(1, START), (2, START + 5)], Some("a"), false)),
        desk::json(cursor_page(
            &[(3, START + 6), (4, START + 9)],
            Some("b"),
            true,
        )),
    ]
}

#[tokio::test]
async fn typed_pages_and_records_end_there_too() {
    let desk = Desk::script(two_pages().into_iter().chain(two_pages())).await;
    let export = client(&desk.url).tickets(start()).until(at(START + 7));
    let pages = all(export.clone().pages()).await;
    assert_eq!(ids(&pages), [vec![1, 2], vec![3]]);
    assert!(pages[1].reached_end);

    let mut records = export.records();
    let mut came = Vec::new();
    while let Some(record) = records.try_next().await.unwrap() {
        came.push((id(&record), records.checkpoint()));
    }
    let first = Some(pages[0].checkpoint.clone());
    assert_eq!(came, [(1, None), (2, None), (3, first)]);
    assert_eq!(records.checkpoint().unwrap().start_time(), Some(START + 7));
}

#[tokio::test]
async fn of_several_times_the_earliest_counts_and_a_copy_has_its_own() {
    let desk = Desk::script(two_pages().into_iter().chain(two_pages())).await;
    let whole = client(&desk.url).tickets(start());
    let part = whole.clone().until(at(START + 7)).until(at(START + 9));
    assert_eq!(ids(&all(part.pages()).await), [vec![1, 2], vec![3]]);
    assert_eq!(ids(&all(whole.pages()).await), [[1, 2], [3, 4]]);
}

#[tokio::test]
async fn a_page_that_is_under_way_keeps_to_an_end_that_is_set_meanwhile() {
    let desk = Desk::script(two_pages()).await;
    let mut pages = client(&desk.url).tickets(start()).pages();
    while desk.calls() == 0 {
        assert!(pages.try_next().now_or_never().is_none());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    pages.until(at(START + 5));
    pages.until(at(START + 8));

    let pages = all(pages).await;
    assert_eq!(ids(&pages), [[1]]);
    assert!(pages[0].reached_end);
}

#[tokio::test]
async fn each_stream_that_is_under_way_can_be_ended_sooner_and_skips_nothing_before() {
    for row in rows() {
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let end = records.lock().unwrap().last().unwrap().1;
        let mut stream = export(row, &zendesk, row.start()).pages();
        let first = stream.try_next().await.unwrap().unwrap();
        stream.until(at(end));
        let mut pages = vec![first];
        pages.extend(all(stream).await);

        let due = records.lock().unwrap().len() - 1;
        assert_eq!(numbers(&pages).len(), due, "{}", row.name);
        assert!(pages.last().unwrap().reached_end, "{}", row.name);
    }
}

#[tokio::test]
async fn a_stream_that_is_past_its_new_end_has_no_further_page() {
    let desk = Desk::script(two_pages()).await;
    let mut by_cursor = client(&desk.url).tickets(start()).pages();
    by_cursor.try_next().await.unwrap().unwrap();
    by_cursor.until(at(START));
    assert!(by_cursor.try_next().await.unwrap().is_none());

    let body = time_page(&[(1, START + 5)], Some(START + 5), false);
    let by_time_desk = Desk::script([desk::json(body)]).await;
    let mut by_time = client(&by_time_desk.url).tickets_by_time(start()).pages();
    by_time.try_next().await.unwrap().unwrap();
    by_time.until(at(START + 5));
    assert!(by_time.try_next().await.unwrap().is_none());
    assert_eq!((desk.calls(), by_time_desk.calls()), (1, 1));
}
