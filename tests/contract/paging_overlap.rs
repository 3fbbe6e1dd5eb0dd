//! Time pages overlap in their boundary second, and a page may grow.

use serde_json::{Value, json};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, ids, item, items, page_of, start, time_page},
};

const NEXT: i64 = START + 60;

async fn ids_of(bodies: impl IntoIterator<Item = String>) -> Vec<Vec<i64>> {
    let desk = Desk::script(bodies.into_iter().map(desk::json)).await;
    ids(&all(client(&desk.url).tickets_by_time(start()).pages()).await)
}

#[tokio::test]
async fn records_of_the_boundary_second_come_once() {
    let pages = ids_of([
        time_page(&[(1, START), (2, NEXT), (3, NEXT)], Some(NEXT), false),
        time_page(
            &[(2, NEXT), (3, NEXT), (4, NEXT), (5, NEXT + 1)],
            Some(NEXT + 1),
            false,
        ),
        time_page(&[(5, NEXT + 1), (6, NEXT + 2)], Some(NEXT + 2), true),
    ])
    .await;
    assert_eq!(pages, [vec![1, 2, 3], vec![4, 5], vec![6]]);
}

#[tokio::test]
async fn records_of_the_boundary_second_come_once_in_every_export_by_time() {
    let desk = Desk::serve(|request| {
        let key = request.path().rsplit('/').next().unwrap();
        let first = request.query("start_time").unwrap() == START.to_string();
        let list: &[_] = if first {
            &[(1, START), (2, NEXT)]
        } else {
            &[(2, NEXT), (3, NEXT + 1)]
        };
        desk::json(page_of(key, list, Some(NEXT + i64::from(!first)), !first))
    })
    .await;
    let zendesk = client(&desk.url);
    let expected = [vec![1, 2], vec![3]];
    assert_eq!(
        ids(&all(zendesk.ticket_events(start()).pages()).await),
        expected
    );
    assert_eq!(
        ids(&all(zendesk.organizations(start()).pages()).await),
        expected
    );
    assert_eq!(
        ids(&all(zendesk.users_by_time(start()).pages()).await),
        expected
    );
}

#[tokio::test]
async fn a_newer_version_of_a_record_is_kept() {
    let pages = ids_of([
        time_page(&[(1, START), (2, NEXT)], Some(NEXT), false),
        time_page(
            &[(2, NEXT), (2, NEXT + 3), (1, NEXT + 4)],
            Some(NEXT + 4),
            true,
        ),
    ])
    .await;
    assert_eq!(pages, [vec![1, 2], vec![2, 1]]);
}

#[tokio::test]
async fn a_repeat_outside_the_boundary_second_is_kept() {
    let pages = ids_of([
        time_page(&[(1, START), (2, NEXT)], Some(NEXT), false),
        time_page(
            &[(2, NEXT), (1, START), (3, NEXT + 1)],
            Some(NEXT + 1),
            true,
        ),
    ])
    .await;
    assert_eq!(pages[1], [1, 3], "only the boundary second is looked at");
}

#[tokio::test]
async fn a_record_without_a_timestamp_comes_once_and_is_never_missed() {
    let bare = |id: i64| json!({"id": id});
    let body = |list: Vec<Value>, end: i64, last: bool| {
        json!({"tickets": list, "end_time": end, "end_of_stream": last}).to_string()
    };
    let pages = ids_of([
        body(vec![bare(1), item(2, NEXT)], NEXT, false),
        body(vec![bare(1), item(2, NEXT), bare(3)], NEXT + 1, true),
    ])
    .await;
    assert_eq!(pages, [vec![1, 2], vec![3]], "its text is the same");
}

#[tokio::test]
async fn a_newer_version_within_the_same_second_is_kept() {
    let body = |subject: &str, end: i64, last: bool| {
        let ticket = json!({"id": 2, "generated_timestamp": NEXT, "subject": subject});
        json!({"tickets": [ticket], "end_time": end, "end_of_stream": last}).to_string()
    };
    let pages = ids_of([body("old", NEXT, false), body("new", NEXT + 1, true)]).await;
    assert_eq!(pages, [[2], [2]]);
}

#[tokio::test]
async fn what_is_no_object_is_never_dropped() {
    let odd = r#"null, 7, 7, "text", [1]"#;
    let body = |end: i64, last: bool| {
        format!(r#"{{"tickets":[{odd}],"end_time":{end},"end_of_stream":{last}}}"#)
    };
    let desk = Desk::script([
        desk::json(body(NEXT, false)),
        desk::json(body(NEXT + 1, true)),
    ])
    .await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert_eq!([pages[0].records.len(), pages[1].records.len()], [5, 5]);
}

#[tokio::test]
async fn a_page_of_one_second_grows_beyond_per_page_and_moves_on_by_one() {
    let crowd: Vec<_> = (1..=7).map(|id| (id, NEXT)).collect();
    let desk = Desk::script([
        desk::json(time_page(&crowd, Some(NEXT + 1), false)),
        desk::json(time_page(&[(8, NEXT + 1)], Some(NEXT + 1), true)),
    ])
    .await;
    let pages = all(client(&desk.url)
        .tickets_by_time(start())
        .per_page(1)
        .pages())
    .await;
    assert_eq!(ids(&pages), [vec![1, 2, 3, 4, 5, 6, 7], vec![8]]);
    let asked = [START, NEXT + 1].map(|secs| Some(secs.to_string()));
    assert_eq!(desk.queries("start_time"), asked);
}

#[tokio::test]
async fn the_boundary_second_is_remembered_over_more_than_two_pages() {
    // Pages that end in the same second in turn: what came in the first of them is still known.
    let pages = ids_of([
        time_page(&[(1, START), (2, NEXT)], Some(NEXT), false),
        time_page(&[(2, NEXT), (3, NEXT)], Some(NEXT + 1), false),
        time_page(&[(4, NEXT + 1)], Some(NEXT + 1), true),
    ])
    .await;
    assert_eq!(pages, [vec![1, 2], vec![3], vec![4]]);
}

#[tokio::test]
async fn the_count_is_the_servers_word() {
    let desk = Desk::script([
        desk::json(time_page(&[(1, START), (2, NEXT)], Some(NEXT), false)),
        desk::json(time_page(&[(2, NEXT), (3, NEXT + 1)], Some(NEXT + 1), true)),
    ])
    .await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert_eq!(pages[1].count, Some(2), "what was sent");
    assert_eq!(pages[1].records.len(), 1, "what is left");
}

#[tokio::test]
async fn records_by_cursor_are_never_dropped() {
    let body = |cursor: &str, last: bool| {
        json!({"tickets": items(&[(1, START)]), "after_cursor": cursor, "end_of_stream": last})
            .to_string()
    };
    let desk = Desk::script([desk::json(body("a", false)), desk::json(body("b", true))]).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [1]]);
}
