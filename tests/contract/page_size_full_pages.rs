//! Where answers have neither `end_of_stream` nor a link, a full page is not the last one: one that has as many
//! records as were asked for with that very request, whatever the page size became since.

use serde_json::json;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, ids, item, start},
};

/// As many records as are asked for, each with a second of its own, after these answers.
async fn records(total: i64, refusals: usize) -> Desk {
    let mut refusals = (0..refusals).map(|_| desk::status(504, ""));
    Desk::serve(move |request| {
        if let Some(refusal) = refusals.next() {
            return refusal;
        }
        let from: i64 = request.query("start_time").unwrap().parse().unwrap();
        let first = (from - START).max(1);
        let last = total.min(first + i64::from(request.per_page()) - 1);
        let list: Vec<_> = (first..=last).map(|id| item(id, START + id)).collect();
        let page = json!({"tickets": list, "count": list.len(), "end_time": START + last});
        desk::json(page.to_string())
    })
    .await
}

#[tokio::test]
async fn full_pages_go_on_beyond_the_point_where_the_size_grows_back() {
    let desk = records(4_300, 1).await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;

    assert_eq!(ids(&pages).concat(), (1..=4_300).collect::<Vec<_>>());
    let sizes = desk.page_sizes();
    assert_eq!(sizes[..7], [1000, 500, 500, 500, 500, 500, 1000]);
    assert_eq!(sizes.len(), 8, "the short page is the last: {sizes:?}");
    assert!(pages.last().unwrap().end_of_stream);
    assert!(pages.iter().rev().skip(1).all(|page| !page.end_of_stream));
}

#[tokio::test]
async fn full_pages_go_on_through_every_size_up_to_what_was_asked_for() {
    let desk = records(100, 2).await;
    let export = client(&desk.url).tickets_by_time(start()).per_page(15);
    let pages = all(export.pages()).await;

    assert_eq!(ids(&pages).concat(), (1..=100).collect::<Vec<_>>());
    let mut sizes = desk.page_sizes();
    sizes.dedup();
    assert_eq!(sizes, [15, 7, 3, 6, 12, 15]);
}

#[tokio::test]
async fn a_full_page_of_the_size_that_a_504_left_is_not_short() {
    for (asked, total) in [(1_000, 501), (80, 41), (7, 4)] {
        let desk = records(total, 1).await;
        let export = client(&desk.url).tickets_by_time(start()).per_page(asked);
        let pages = all(export.pages()).await;
        assert_eq!(ids(&pages).concat(), (1..=total).collect::<Vec<_>>());
        assert_eq!(desk.calls(), 3, "{asked}");
    }
}
