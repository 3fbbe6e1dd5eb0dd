//! Where an export of routing ends: it has no mark for it.

use serde_json::json;
use zendesk_export::Start;

use crate::{
    desk::{self, Desk},
    routing::{page, rows},
    support::{START, client},
    surface::{numbers, take, whole},
    surface_desk::bare,
};

#[tokio::test]
async fn an_empty_page_is_the_end_whatever_its_next_page_says() {
    for row in rows() {
        for next in [None, Some("/x?cursor=a"), Some("/x?cursor=new"), Some("")] {
            let desk = Desk::script([
                desk::json(page(row, &[(1, START)], Some("/x?cursor=a"))),
                desk::json(page(row, &[], next)),
            ])
            .await;
            let pages = whole(row.name, &client(&desk.url), Start::Beginning).await;
            assert_eq!(numbers(&pages), [1], "{}: {next:?}", row.name);
            assert_eq!(desk.calls(), 2, "{}: {next:?}", row.name);
            assert!(pages.last().unwrap().end_of_stream, "{}", row.name);
        }
    }
}

#[tokio::test]
async fn without_a_next_page_it_ends_and_keeps_the_cursor_before() {
    for row in rows() {
        let mut absent = bare(row, &[(2, START)]);
        absent["end_time"] = json!("2019-01-01T00:00:00Z");
        for last in [page(row, &[(2, START)], None), absent.to_string()] {
            let desk = Desk::script([
                desk::json(page(row, &[(1, START)], Some("/x?cursor=a"))),
                desk::json(last),
                desk::json(page(row, &[(2, START), (3, START)], None)),
            ])
            .await;
            let zendesk = client(&desk.url);
            let pages = whole(row.name, &zendesk, Start::Beginning).await;
            assert_eq!(numbers(&pages), [1, 2], "{}", row.name);
            assert_eq!(desk.calls(), 2, "{}", row.name);

            let saved = pages.last().unwrap().checkpoint.clone();
            let pages = whole(row.name, &zendesk, saved.into()).await;
            assert!(numbers(&pages).contains(&3), "{}", row.name);
            let cursor = desk.queries("cursor").pop().unwrap();
            assert_eq!(cursor.as_deref(), Some("a"), "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_repeats_is_the_end() {
    for row in rows() {
        let desk = Desk::serve(|request| {
            let id = if request.query("cursor").is_some() {
                2
            } else {
                1
            };
            desk::json(page(row, &[(id, START)], Some("/x?cursor=a")))
        })
        .await;
        let pages = whole(row.name, &client(&desk.url), Start::Beginning).await;
        assert_eq!(numbers(&pages), [1, 2], "{}", row.name);
        assert_eq!(desk.calls(), 2, "{}", row.name);
        assert!(pages[1].end_of_stream, "{}", row.name);
    }
}

/// A server that never says that it is done.
async fn without_end(mut turn: impl FnMut(i64) -> (i64, String) + Clone + Send + 'static) {
    for row in rows() {
        let (mut sent, mut turn_of_row) = (0, turn.clone());
        let desk = Desk::serve(move |_| {
            sent += 1;
            let (id, cursor) = turn_of_row(sent);
            desk::json(page(
                row,
                &[(id, START)],
                Some(&format!("/x?cursor={cursor}")),
            ))
        })
        .await;
        let (pages, error) = take(row.name, &client(&desk.url), Start::Beginning, 99).await;
        assert!(desk.calls() <= 30, "{}: {}", row.name, desk.calls());
        assert!(numbers(&pages).starts_with(&[turn(1).0]), "{}", row.name);
        assert!(
            error.as_ref().is_none_or(|error| error.is_standstill()),
            "{}: {error:?}",
            row.name
        );
    }
}

#[tokio::test]
async fn the_same_page_for_ever_with_fresh_cursors_ends() {
    without_end(|sent| (7, format!("c{sent}"))).await;
}

#[tokio::test]
async fn a_circle_of_cursors_ends() {
    without_end(|sent| (sent % 3, format!("c{}", sent % 3))).await;
}

#[tokio::test]
async fn a_next_page_without_a_cursor_does_not_begin_again() {
    for row in rows() {
        for next in ["", "/x", "/x?cursor=", "/x?curso=a", "not a URL", "?"] {
            let next_page = Some(next);
            let desk = Desk::serve(move |_| desk::json(page(row, &[(1, START)], next_page))).await;
            let (pages, _) = take(row.name, &client(&desk.url), Start::Beginning, 99).await;
            assert_eq!(numbers(&pages), [1], "{}: {next}", row.name);
            assert_eq!(desk.calls(), 1, "{}: {next}", row.name);
        }
    }
}

#[tokio::test]
async fn a_first_page_that_is_empty_leaves_the_beginning() {
    for row in rows() {
        let desk = Desk::script([
            desk::json(page(row, &[], None)),
            desk::json(page(row, &[(1, START)], None)),
        ])
        .await;
        let zendesk = client(&desk.url);
        let first = whole(row.name, &zendesk, Start::Beginning).await;
        assert_eq!(numbers(&first), Vec::<i64>::new(), "{}", row.name);
        let saved = first[0].checkpoint.clone();
        let second = whole(row.name, &zendesk, saved.into()).await;
        assert_eq!(numbers(&second), [1], "{}", row.name);
        let targets: Vec<_> = desk.requests().into_iter().map(|r| r.target).collect();
        assert_eq!(targets, [row.path, row.path]);
    }
}

#[tokio::test]
async fn an_end_of_stream_counts_where_one_comes() {
    for row in rows() {
        let mut last = bare(row, &[(1, START)]);
        last["next_page"] = json!("/x?cursor=a");
        last["end_of_stream"] = json!(true);
        let desk = Desk::script([desk::json(last.to_string())]).await;
        let pages = whole(row.name, &client(&desk.url), Start::Beginning).await;
        assert_eq!(numbers(&pages), [1], "{}", row.name);
        assert_eq!(desk.calls(), 1, "{}", row.name);
    }
}
