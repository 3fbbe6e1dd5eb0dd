//! The exports of skills-based routing, whose cursor is inside `next_page`.

use httpmock::MockServer;
use serde_json::json;
use zendesk_export::{Checkpoint, Start};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, at, client, start, typed},
    surface::{ROWS, Row, Style, numbers, take, whole},
    surface_desk::bare,
};

pub fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.style == Style::NextPage)
}

pub fn page(row: &Row, list: &[(i64, i64)], next_page: Option<&str>) -> String {
    let mut page = bare(row, list);
    page["count"] = json!(list.len());
    page["end_time"] = json!(list.last().map(|(_, at)| at));
    page["next_page"] = json!(next_page);
    page.to_string()
}

/// The cursor of the second request, after this `next_page`.
async fn cursor_after(row: &'static Row, next_page: &str) -> Option<String> {
    let desk = Desk::script([
        desk::json(page(row, &[(1, START)], Some(next_page))),
        desk::json(page(row, &[], None)),
    ])
    .await;
    whole(row.name, &client(&desk.url), Start::Beginning).await;
    assert_eq!(desk.calls(), 2, "{}: {next_page}", row.name);
    let requests = desk.requests();
    assert_eq!(requests[0].target, row.path, "{}", row.name);
    assert_eq!(requests[1].path(), row.path, "{}: {next_page}", row.name);
    requests[1].query("cursor")
}

#[tokio::test]
async fn the_cursor_is_taken_out_of_the_query_of_next_page() {
    let uuid = "4a8c5d4e-7f5e-11e9-b8c7-7b0a8d0d3f6c";
    for row in rows() {
        for (next_page, cursor) in [
            (
                format!("https://acme.zendesk.com{}.json?cursor={uuid}", row.path),
                uuid,
            ),
            (format!("http://elsewhere.invalid:1/x?cursor={uuid}"), uuid),
            (format!("{}?cursor={uuid}", row.path), uuid),
            (
                format!("{}?per_page=9&cursor={uuid}&x=cursor=y", row.path),
                uuid,
            ),
            (
                format!("https://elsewhere.invalid/?xcursor=no&cursor={uuid}#z"),
                uuid,
            ),
            (
                "https://elsewhere.invalid/?cursor=a%3D%3D".into(),
                "a%3D%3D",
            ),
            (
                "https://elsewhere.invalid/?cursor=a%26b%25%2B".into(),
                "a%26b%25%2B",
            ),
        ] {
            let sent = cursor_after(row, &next_page).await;
            assert_eq!(sent.as_deref(), Some(cursor), "{}: {next_page}", row.name);
        }
    }
}

#[tokio::test]
async fn next_page_is_never_followed() {
    let stranger = MockServer::start_async().await;
    let touched = stranger.mock(|when, then| {
        when.any_request();
        then.status(200);
    });
    for row in rows() {
        let next_page = stranger.url(format!("{}?cursor=a", row.path));
        assert_eq!(cursor_after(row, &next_page).await, Some("a".into()));
    }
    touched.assert_calls_async(0).await;
}

#[tokio::test]
async fn it_meets_the_description_of_the_api() {
    let server = MockServer::start_async().await;
    let next = Some("https://elsewhere.invalid/?cursor=a%3D%3D");
    let name = "routing_instance_values";
    let row = crate::surface::by_name(name);
    let first = server.routing_instance_values_by_cursor(|when, then| {
        when.cursor(None);
        then.ok(&typed(&page(row, &[(1, START)], next)));
    });
    let second = server.routing_instance_values_by_cursor(|when, then| {
        when.cursor("a==");
        then.ok(&typed(&page(row, &[], None)));
    });
    let zendesk = client(&server.base_url());
    let pages = all(zendesk.routing_instance_values(Start::Beginning).pages()).await;
    assert_eq!(pages[0].records[0].parse().unwrap().id, "1");
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_start_by_time_is_refused_and_nothing_is_sent() {
    for row in rows() {
        for time in [start(), at(0)] {
            let desk = Desk::script([desk::json(page(row, &[], None))]).await;
            let (pages, error) = take(row.name, &client(&desk.url), time.into(), 9).await;
            let error = error.unwrap_or_else(|| panic!("{}", row.name));
            assert_eq!(pages.len(), 0, "{}", row.name);
            assert!(error.is_settings(), "{}: {error}", row.name);
            assert!(!error.is_retryable(), "{}", row.name);
            assert_eq!(error.export(), Some(row.name));
            let text = error.to_string().to_lowercase();
            assert!(
                text.contains("start_time") || text.contains("beginning"),
                "{text}"
            );
            assert_eq!(desk.calls(), 0, "{}", row.name);
        }
    }
}

#[tokio::test]
async fn pages_of_three_thousand_changes_and_short_ones_go_on() {
    for row in rows() {
        let full: Vec<_> = (1..=3_000).map(|id| (id, START + id)).collect();
        let desk = Desk::script([
            desk::json(page(row, &full, Some("/x?cursor=a"))),
            desk::json(page(row, &[(3_001, START)], Some("/x?cursor=b"))),
            desk::json(page(row, &[(3_002, START)], Some("/x?cursor=c"))),
            desk::json(page(row, &[], Some("/x?cursor=c"))),
        ])
        .await;
        let pages = whole(row.name, &client(&desk.url), Start::Beginning).await;
        let expected: Vec<_> = (1..=3_002).collect();
        assert_eq!(numbers(&pages), expected, "{}", row.name);
        let abc = ["a", "b", "c"].map(|cursor| Some(cursor.to_owned()));
        assert_eq!(desk.queries("cursor")[1..], abc, "{}", row.name);
        assert_eq!(desk.queries("start_time"), vec![None; 4], "{}", row.name);
        assert_eq!(desk.queries("per_page"), vec![None; 4], "{}", row.name);
    }
}

#[tokio::test]
async fn a_checkpoint_holds_the_cursor_after_its_page() {
    for row in rows() {
        let desk = Desk::serve(|request| {
            let (list, cursor) = match request.query("cursor").as_deref() {
                None => (vec![(1, START)], "a%3D"),
                Some("a%3D") => (vec![(2, START)], "b"),
                _ => (vec![], "b"),
            };
            let next = format!("https://elsewhere.invalid/?cursor={cursor}");
            desk::json(page(row, &list, Some(&next)))
        })
        .await;
        let zendesk = client(&desk.url);
        let pages = whole(row.name, &zendesk, Start::Beginning).await;
        assert_eq!(numbers(&pages), [1, 2], "{}", row.name);

        let text = serde_json::to_string(&pages[0].checkpoint).unwrap();
        let first: Checkpoint = serde_json::from_str(&text).unwrap();
        assert_eq!(first.start_time(), None, "{}", row.name);
        let rest = whole(row.name, &zendesk, first.into()).await;
        assert_eq!(numbers(&rest), [2], "{}", row.name);

        let last = pages.last().unwrap().checkpoint.clone();
        let rest = whole(row.name, &zendesk, last.into()).await;
        assert_eq!(numbers(&rest), Vec::<i64>::new(), "{}", row.name);
        let last = desk.queries("cursor").pop().unwrap();
        assert_eq!(last.as_deref(), Some("b"), "{}", row.name);
    }
}
