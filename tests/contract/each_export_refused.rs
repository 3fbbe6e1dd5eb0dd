//! What every export says when it is refused, and that it never goes round in circles.

use serde_json::{Value, json};
use zendesk_export::Start;

use crate::{
    desk::{self, Desk},
    support::{START, client, everything_about, start},
    surface::{KEY, ROWS, Row, Style, numbers, take, whole},
    surface_desk::{bare, serve, several_pages},
};

/// One export is refused, and all others are empty.
async fn all_but(refused: &'static Row, status: u16, body: &'static str) -> Desk {
    Desk::serve(move |request| {
        let path = request.path();
        if path == refused.path {
            return desk::status(status, body);
        }
        let row = ROWS.iter().find(|row| row.path == path).unwrap();
        let mut page = bare(row, &[]);
        page["end_of_stream"] = json!(true);
        desk::json(page.to_string())
    })
    .await
}

#[tokio::test]
async fn a_refusal_names_what_is_missing_and_other_exports_go_on() {
    let forbidden =
        r#"{"errors":[{"code":"Forbidden","status":"403","title":"Insufficient permissions"}]}"#;
    let unknown = r#"{"error":"InvalidEndpoint","description":"Not found"}"#;
    for row in ROWS {
        for (status, body) in [(403, forbidden), (403, ""), (404, unknown), (404, "")] {
            let desk = all_but(row, status, body).await;
            let zendesk = client(&desk.url);

            let (pages, error) = take(row.name, &zendesk, row.start(), 1).await;

            let name = row.name;
            let error = error.unwrap_or_else(|| panic!("{name}: {status}"));
            assert_eq!(pages.len(), 0, "{name}");
            assert_eq!(error.status(), Some(status), "{name}: {error}");
            assert_eq!(error.is_forbidden(), status == 403, "{name}: {error}");
            assert_eq!(error.is_not_found(), status == 404, "{name}: {error}");
            assert_eq!(error.export(), Some(&*row.in_checkpoints()));
            assert!(!error.is_retryable(), "{name}");
            assert_eq!(desk.calls(), 1, "{name}: not tried again");
            if row.product != "Support" {
                let text = error.to_string();
                assert!(text.contains(row.product), "{name}: {text}");
            }
            for other in ROWS.iter().filter(|other| other.path != row.path) {
                whole(other.name, &zendesk, other.start()).await;
            }
        }
    }
}

#[tokio::test]
async fn each_export_tries_again_where_that_helps() {
    for row in ROWS {
        let mut page = bare(row, &[(1, START)]);
        page["end_of_stream"] = json!(true);
        page["end_time"] = json!(START);
        let page = page.to_string();
        let desk = Desk::script([
            desk::status(500, ""),
            desk::answer(429, &[("retry-after", "0")], ""),
            desk::cut(&page),
            desk::reset(),
            desk::json(&page),
        ])
        .await;

        let pages = whole(row.name, &client(&desk.url), row.start()).await;

        assert_eq!(numbers(&pages), [1], "{}", row.name);
        assert_eq!(desk.calls(), 5, "{}", row.name);
        let targets: Vec<_> = desk.requests().into_iter().map(|r| r.target).collect();
        assert!(
            targets.iter().all(|target| *target == targets[0]),
            "{targets:?}"
        );
    }
}

/// A full page that says that there is more, at the same place as ever.
fn stuck(row: &Row) -> Value {
    let list: Vec<_> = (1..=1_000).map(|id| (id, START)).collect();
    let mut page = bare(row, &list);
    let members = match row.style {
        Style::Time => json!({"end_time": START, "end_of_stream": false, "next_page": "x"}),
        Style::Unmarked => json!({"end_time": START, "next_page": "x", "count": 1_000}),
        Style::Cursor => json!({"after_cursor": "a", "end_of_stream": false}),
        Style::HasMore => json!({"after_cursor": "a", "meta": {"has_more": true}}),
        Style::After => json!({"meta": {"has_more": true, "after_cursor": "a"}}),
        Style::NextPage => json!({"next_page": "https://x.invalid/?cursor=a", "count": 1_000}),
    };
    let Value::Object(members) = members else {
        unreachable!()
    };
    page.as_object_mut().unwrap().extend(members);
    page
}

#[tokio::test]
async fn each_export_that_stands_still_says_so_and_does_not_loop() {
    for row in ROWS {
        let name = row.name;
        let page = stuck(row).to_string();
        let desk = Desk::serve(move |_| desk::json(&page)).await;

        let (pages, error) = take(name, &client(&desk.url), row.start(), usize::MAX).await;

        assert!(
            numbers(&pages).len() >= 1_000,
            "{name}: after the records of the page"
        );
        assert!(desk.calls() <= 3, "{name}: {}", desk.calls());
        if row.style == Style::NextPage {
            // Documented as one of the ways in which routing ends.
            assert!(error.is_none(), "{name}: {error:?}");
            continue;
        }
        let error = error.unwrap_or_else(|| panic!("{name} ends silently"));
        assert!(error.is_standstill(), "{name}: {error}");
        assert_eq!(error.export(), Some(&*row.in_checkpoints()));
        assert!(!error.is_retryable(), "{name}");
    }
}

#[tokio::test]
async fn no_export_takes_the_checkpoint_of_another() {
    for row in ROWS {
        let desk = serve(row, &several_pages(row)).await;
        let zendesk = client(&desk.url);
        let (pages, _) = take(row.name, &zendesk, row.start(), 1).await;
        let checkpoint = &pages[0].checkpoint;
        for other in ROWS.iter().filter(|other| other.name != row.name) {
            let start = Start::Checkpoint(checkpoint.clone());
            let (pages, error) = take(other.name, &zendesk, start, 1).await;
            let error = error.unwrap_or_else(|| panic!("{} for {}", row.name, other.name));
            assert!(
                error.is_checkpoint(),
                "{} for {}: {error}",
                row.name,
                other.name
            );
            assert_eq!(pages.len(), 0);
            assert!(error.to_string().contains(&row.in_checkpoints()), "{error}");
        }
        assert_eq!(desk.calls(), 1, "{}: nothing was sent", row.name);
    }
}

#[tokio::test]
async fn no_error_of_any_export_holds_what_the_server_sent() {
    for row in ROWS {
        let desk = Desk::script([desk::status(
            422,
            r#"{"error":"X","description":"sec-ret"}"#,
        )]);
        let zendesk = client(&desk.await.url);
        let (_, error) = take(row.name, &zendesk, row.start(), 1).await;
        let about = everything_about(&error.unwrap());
        assert!(!about.contains("sec-ret"), "{}: {about}", row.name);
    }
}

#[tokio::test]
async fn a_key_belongs_to_the_name_of_a_custom_object_alone() {
    assert_eq!(ROWS.iter().filter(|row| row.path.contains(KEY)).count(), 1);
    let row = crate::surface::by_name("custom_objects");
    let desk = all_but(row, 404, "").await;
    let (_, error) = take(row.name, &client(&desk.url), start().into(), 1).await;
    assert!(error.unwrap().to_string().contains(KEY));
}
