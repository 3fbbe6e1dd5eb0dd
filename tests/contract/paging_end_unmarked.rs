//! Where no mark says which page is the last, none is taken for it because it is short.

use serde_json::{Value, json};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, client},
    surface::{ROWS, Row, Style, by_name, numbers, take, whole},
    surface_desk::bare,
};

/// A page of any export by time; what is `Null` in the marks comes as null.
fn page(row: &Row, list: &[(i64, i64)], marks: Value) -> Answer {
    let mut page = bare(row, list);
    let Value::Object(marks) = marks else {
        panic!("marks of a page")
    };
    page.as_object_mut().unwrap().extend(marks);
    desk::json(page.to_string())
}

fn link(start_time: i64) -> String {
    format!("https://elsewhere.invalid/next.json?per_page=9&start_time={start_time}&x=1")
}

fn by_time() -> impl Iterator<Item = &'static Row> {
    let by_time = |row: &&Row| matches!(row.style, Style::Time | Style::Unmarked);
    ROWS.iter().filter(by_time)
}

#[tokio::test]
async fn a_short_page_with_a_link_that_moves_on_is_not_the_last() {
    for row in by_time() {
        for mark in [None, Some(Value::Null)] {
            let marked = |list: &[(i64, i64)], end: i64| {
                let mut marks =
                    json!({"count": list.len(), "end_time": end, "next_page": link(end)});
                if let Some(mark) = &mark {
                    marks["end_of_stream"] = mark.clone();
                }
                page(row, list, marks)
            };
            let desk = Desk::script([
                marked(&[(1, START)], START + 5),
                marked(&[(2, START + 5)], START + 9),
                marked(&[(3, START + 9)], START + 9),
            ])
            .await;
            let pages = whole(row.name, &client(&desk.url), row.start()).await;
            assert_eq!(numbers(&pages), [1, 2, 3], "{}", row.name);
            assert!(pages[2].end_of_stream && !pages[1].end_of_stream);
            assert_eq!(pages[2].checkpoint.start_time(), Some(START + 9));
        }
    }
}

#[tokio::test]
async fn a_short_page_whose_link_is_null_is_the_last_and_moves_on() {
    for row in by_time() {
        let marks = json!({"end_time": START + 5, "next_page": null});
        let desk = Desk::script([page(row, &[(1, START + 5)], marks)]).await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1], "{}", row.name);
        assert!(pages[0].end_of_stream && pages[0].leads_on, "{}", row.name);
        assert_eq!(pages[0].checkpoint.start_time(), Some(START + 5));
    }
}

#[tokio::test]
async fn an_empty_page_is_the_last_and_one_that_stays_too() {
    for row in by_time() {
        for list in [&[][..], &[(1, START)]] {
            let marks = json!({"end_time": START, "next_page": link(START)});
            let desk = Desk::script([page(row, list, marks)]).await;
            let pages = whole(row.name, &client(&desk.url), row.start()).await;
            assert_eq!(numbers(&pages).len(), list.len(), "{}", row.name);
            assert!(pages[0].end_of_stream && !pages[0].leads_on, "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_link_back_over_new_records_is_a_standstill_and_no_silent_end() {
    for row in by_time() {
        let marks = json!({"end_time": START - 9, "next_page": link(START - 9)});
        let desk = Desk::script([page(row, &[(1, START)], marks)]).await;
        let (pages, error) = take(row.name, &client(&desk.url), row.start(), 9).await;
        assert_eq!(numbers(&pages), [1], "{}", row.name);
        assert!(error.unwrap().is_standstill(), "{}", row.name);
    }
}

#[tokio::test]
async fn a_position_without_end_time_is_read_from_the_link_that_is_never_followed() {
    for row in by_time() {
        let desk = Desk::script([
            page(
                row,
                &[(1, START)],
                json!({"end_time": null, "count": null, "next_page": link(START + 5)}),
            ),
            page(
                row,
                &[(2, START + 6)],
                json!({"end_time": null, "next_page": null}),
            ),
        ])
        .await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1, 2], "{}", row.name);
        let asked = [START, START + 5].map(|secs| Some(secs.to_string()));
        assert_eq!(desk.queries("start_time"), asked, "{}", row.name);
    }
}

#[tokio::test]
async fn an_unmarked_page_by_cursor_is_followed_by_its_cursor_or_its_link() {
    for row in ROWS
        .iter()
        .filter(|row| matches!(row.style, Style::Cursor | Style::HasMore))
    {
        let desk = Desk::script([
            page(row, &[(1, START)], json!({"after_cursor": "a"})),
            page(
                row,
                &[(2, START)],
                json!({"after_cursor": null, "after_url": "/x?cursor=b%3D"}),
            ),
            page(row, &[], json!({"after_cursor": "b="})),
        ])
        .await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1, 2], "{}", row.name);
        let cursors = desk.queries("cursor");
        assert_eq!(cursors[1].as_deref(), Some("a"), "{}", row.name);
        assert_eq!(cursors[2].as_deref(), Some("b%3D"), "{}", row.name);
        assert!(pages[2].end_of_stream, "{}", row.name);
    }
}

#[tokio::test]
async fn a_page_that_says_both_is_followed_as_long_as_it_leads_on() {
    let row = by_name("custom_objects");
    let both = |list: &[(i64, i64)], cursor: &str, end: bool| {
        let meta = json!({"has_more": end});
        page(
            row,
            list,
            json!({"after_cursor": cursor, "end_of_stream": end, "meta": meta}),
        )
    };
    for end in [true, false] {
        let desk = Desk::script([
            both(&[(1, START)], "a", end),
            both(&[(2, START)], "b", end),
            both(&[], "b", end),
        ])
        .await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1, 2]);
        assert!(pages[0].warnings[0].contains("has_more"), "{:?}", pages[0]);
    }
}
