//! Articles of Help Center, by time and without a mark of the end.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::{Open, types::ArticleSideload};
use zendesk_export_api::CommaSeparated;
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, drain, ids, start, typed},
    surface::{ROWS, Style, by_name, numbers, whole},
    surface_desk::bare,
};

fn page(list: &[(i64, i64)], end_time: Option<i64>) -> String {
    let mut page = bare(by_name("articles"), list);
    page["count"] = json!(list.len());
    page["end_time"] = json!(end_time);
    page["next_page"] = json!("https://elsewhere.invalid/api/v2/help_center/incremental/x");
    page.to_string()
}

/// As the last page was recorded.
fn unlinked(page: &str) -> String {
    let mut page: Value = serde_json::from_str(page).unwrap();
    page["next_page"] = Value::Null;
    page.to_string()
}

fn full(from: i64) -> Vec<(i64, i64)> {
    (from..from + 1_000).map(|id| (id, START + id)).collect()
}

#[tokio::test]
async fn the_path_has_its_suffix_and_sideloads_are_repeated() {
    let server = MockServer::start_async().await;
    let names = [ArticleSideload::Users, ArticleSideload::Sections];
    let include: CommaSeparated<_> = names.map(Open::from).into();
    let first = server.articles_by_time(|when, then| {
        when.start_time(START).include(&include);
        then.ok(&typed(&page(&full(1), Some(START + 1_000))));
    });
    let second = server.articles_by_time(|when, then| {
        when.start_time(START + 1_000).include(&include);
        let last = page(&[(1_001, START + 1_001)], Some(START + 1_001));
        then.ok(&typed(&unlinked(&last)));
    });

    let export = client(&server.base_url()).articles(start());
    let names = [ArticleSideload::Users, ArticleSideload::Sections];
    let pages = all(export.include(names).pages()).await;

    assert_eq!(ids(&pages).concat(), (1..=1_001).collect::<Vec<_>>());
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn the_path_is_sent_with_its_suffix() {
    let desk = Desk::script([desk::json(page(&[], None))]).await;
    all(client(&desk.url).articles(start()).pages()).await;
    let request = &desk.requests()[0];
    assert_eq!(
        request.path(),
        "/api/v2/help_center/incremental/articles.json"
    );
    assert_eq!(request.query("per_page"), None);
    assert_eq!(request.query("include"), None);
}

#[tokio::test]
async fn pages_with_a_link_go_on_and_one_without_ends() {
    let desk = Desk::script([
        desk::json(page(&full(1), Some(START + 1_000))),
        desk::json(page(&full(1_000), Some(START + 1_999))),
        desk::json(unlinked(&page(&full(1_999)[..999], Some(START + 2_997)))),
    ])
    .await;
    let pages = all(client(&desk.url).articles(start()).pages()).await;
    assert_eq!(ids(&pages).concat(), (1..=2_997).collect::<Vec<_>>());
    assert_eq!(desk.calls(), 3);
    let last = pages.last().unwrap();
    assert!(last.end_of_stream);
    assert_eq!(last.checkpoint.start_time(), Some(START + 2_997));
}

#[tokio::test]
async fn an_empty_page_after_a_full_one_ends_and_keeps_the_place() {
    let desk = Desk::script([
        desk::json(page(&full(1), Some(START + 1_000))),
        desk::json(r#"{"articles":[],"count":0,"end_time":null,"next_page":null}"#),
    ])
    .await;
    let pages = all(client(&desk.url).articles(start()).pages()).await;
    assert_eq!(
        pages.iter().map(|page| page.records.len()).sum::<usize>(),
        1_000
    );
    let last = pages.last().unwrap();
    assert_eq!(last.checkpoint.start_time(), Some(START + 1_000));
}

#[tokio::test]
async fn a_full_page_that_stays_is_no_silent_end() {
    let list: Vec<_> = (1..=1_000).map(|id| (id, START)).collect();
    let body = page(&list, Some(START));
    let desk = Desk::serve(move |_| desk::json(&body)).await;
    let (pages, error) = drain(client(&desk.url).articles(start()).pages()).await;
    assert_eq!(ids(&pages).concat().len(), 1_000);
    assert!(error.unwrap().is_standstill());
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn what_is_sideloaded_comes_beside_the_articles() {
    let body = r#"{"articles":[{"id":1,"title":"t","translations":[{"id":9}]}],
        "users":[{"id":2}],"sections":[{"id":3},{"id":4}],"categories":[{"id":5}],
        "translations":[{"id":6}],"end_time":1332034771,"next_page":null}"#;
    let desk = Desk::script([desk::json(body)]).await;
    let include = [
        ArticleSideload::Users,
        ArticleSideload::Sections,
        ArticleSideload::Categories,
        ArticleSideload::Translations,
    ];
    let export = client(&desk.url).articles(start()).include(include);
    let page = all(export.pages()).await.remove(0);
    for (name, records) in [
        ("users", 1),
        ("sections", 2),
        ("categories", 1),
        ("translations", 1),
    ] {
        assert_eq!(page.sideloads[name].len(), records, "{name}");
    }
    let include = desk.queries("include")[0].clone().unwrap();
    assert_eq!(
        include.replace("%2C", ","),
        "users,sections,categories,translations"
    );
    assert!(
        page.records[0]
            .json()
            .contains(r#""translations":[{"id":9}]"#)
    );
}

#[tokio::test]
async fn an_article_is_kept_whole() {
    let article = r#"{"id":35436,"title":"t","body":null,"locale":"en-us","draft":false,
        "promoted":true,"label_names":["a"],"content_tag_ids":["01E"],"vote_sum":-3,
        "edited_at":"2025-01-01T00:00:00Z","updated_at":"2025-01-02T00:00:00Z","new_member":{}}"#;
    let body = format!(r#"{{"articles":[{article}],"next_page":null,"end_time":1}}"#);
    let desk = Desk::script([desk::json(body)]).await;
    let page = all(client(&desk.url).articles(start()).pages())
        .await
        .remove(0);
    assert_eq!(page.records[0].json(), article);
    let parsed = page.records[0].parse().unwrap();
    assert_eq!((parsed.id, parsed.title.as_deref()), (35_436, Some("t")));
    assert_eq!(parsed.body, None);
}

#[tokio::test]
async fn an_end_of_stream_counts_where_one_comes() {
    for row in ROWS.iter().filter(|row| row.style == Style::Unmarked) {
        let marked = |list: &[(i64, i64)], end_of_stream: bool| {
            let mut page = bare(row, list);
            page["end_time"] = json!(list.last().unwrap().1);
            page["end_of_stream"] = json!(end_of_stream);
            desk::json(page.to_string())
        };
        let short = marked(&[(1, START + 1)], false);
        let desk = Desk::script([short, marked(&full(1), true)]).await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(desk.calls(), 2, "{}", row.name);
        assert_eq!(numbers(&pages).len(), 1_000, "{}", row.name);
    }
}
