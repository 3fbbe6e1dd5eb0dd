//! Lists, which give ids their names, and are read whole.

use std::time::Duration;

use httpmock::MockServer;
use serde_json::{Value, json};
use tokio::time::Instant;
use zendesk_export::{Error, ListPage, Pace, Resource, Start, types::Group};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{client, drain, id, paused, refused, typed},
    surface_desk::bracketed,
};

/// The lists, their paths, what they hold, and how many records a page is asked to have.
const LISTS: [(&str, &str, &str, Option<&str>); 6] = [
    ("groups", "/api/v2/groups", "groups", Some("100")),
    ("brands", "/api/v2/brands", "brands", Some("100")),
    (
        "ticket_fields",
        "/api/v2/ticket_fields",
        "ticket_fields",
        Some("100"),
    ),
    (
        "ticket_forms",
        "/api/v2/ticket_forms",
        "ticket_forms",
        Some("100"),
    ),
    (
        "custom_statuses",
        "/api/v2/custom_statuses",
        "custom_statuses",
        None,
    ),
    (
        "custom_object_types",
        "/api/v2/custom_objects",
        "custom_objects",
        None,
    ),
];

fn list(name: &str) -> &'static Resource {
    Resource::list_by_name(name).unwrap()
}

fn page(ids: &[i64], beside: Value) -> String {
    let mut page = beside;
    page["groups"] = ids.iter().map(|id| json!({"id": id})).collect();
    page.to_string()
}

fn more(after: &str) -> Value {
    json!({"meta": {"has_more": true, "after_cursor": after}})
}

fn last() -> Value {
    json!({
        "meta": {"has_more": false, "after_cursor": "z"},
        "links": {"next": "https://elsewhere.invalid/?page[after]=z", "prev": null},
    })
}

async fn groups(answers: Vec<desk::Answer>) -> (Vec<ListPage>, Option<Error>, Desk) {
    let desk = Desk::script(answers).await;
    let (pages, error) = drain(client(&desk.url).list(list("groups"))).await;
    (pages, error, desk)
}

fn ids(pages: &[ListPage]) -> Vec<Vec<i64>> {
    let of = |page: &ListPage| page.records.iter().map(id).collect();
    pages.iter().map(of).collect()
}

#[tokio::test]
async fn every_list_is_asked_for_at_its_path_and_handed_out_as_it_came() {
    let names: Vec<_> = Resource::LISTS.iter().map(|list| list.name).collect();
    assert_eq!(names, LISTS.map(|(name, ..)| name));
    for (name, path, items, size) in LISTS {
        let body = format!(r#"{{"{items}":[{{"id":1 ,"new":null}}, 7]}}"#);
        let desk = Desk::script([desk::json(body)]).await;
        let (pages, error) = drain(client(&desk.url).list(list(name))).await;
        assert!(error.is_none(), "{name}: {error:?}");
        let texts: Vec<_> = pages[0]
            .records
            .iter()
            .map(|record| record.json())
            .collect();
        assert_eq!(texts, [r#"{"id":1 ,"new":null}"#, "7"], "{name}");
        let requests = desk.requests();
        assert_eq!(requests.len(), 1, "{name}");
        assert_eq!(requests[0].path(), path);
        assert_eq!(bracketed(&requests[0], "page", "size").as_deref(), size);
        assert_eq!(bracketed(&requests[0], "page", "after"), None);
    }
}

#[test]
fn lists_are_found_in_both_spellings_and_are_no_exports() {
    for list in Resource::LISTS {
        let as_typed = list.name.replace('_', "-");
        assert_eq!(Resource::list_by_name(&as_typed), Some(*list));
        assert_eq!(Resource::by_name(list.name), None);
    }
    assert_eq!(Resource::list_by_name("tickets"), None);
}

#[tokio::test]
async fn each_page_is_asked_for_after_the_cursor_of_the_one_before() {
    let server = MockServer::start_async().await;
    let first = server.list_groups(|when, then| {
        when.page_size(100).page_after(None);
        then.ok(&typed(&page(&[1], more("a=="))));
    });
    let second = server.list_groups(|when, then| {
        when.page_size(100).page_after("a==");
        then.ok(&typed(&page(&[2], last())));
    });
    let (pages, error) = drain(client(&server.base_url()).list(list("groups"))).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids(&pages), [[1], [2]]);
    let group: Group = pages[1].records[0].view().unwrap();
    assert_eq!(group.id, 2);
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_page_that_says_nothing_of_another_is_the_whole_list() {
    for beside in [
        json!({}),
        json!({"meta": null, "links": null, "next_page": null}),
        json!({"count": 7, "next_page": null, "previous_page": null}),
        json!({"meta": {"has_more": false}}),
    ] {
        let (pages, error, desk) = groups(vec![desk::json(page(&[1], beside.clone()))]).await;
        assert!(error.is_none(), "{beside}: {error:?}");
        assert_eq!(ids(&pages), [[1]], "{beside}");
        assert_eq!(desk.calls(), 1, "{beside}");
    }
}

/// A list that changes while it is read may bring a record on two pages, however far apart.
#[tokio::test]
async fn a_record_is_handed_out_once_however_often_pages_hold_the_very_same_text() {
    let (pages, error, _) = groups(vec![
        desk::json(page(&[1, 1], more("a"))),
        desk::json(page(&[2], more("b"))),
        desk::json(page(&[1, 2, 3], last())),
    ])
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids(&pages), [[1], [2], [3]]);
    let repeats: Vec<_> = pages.iter().map(|page| page.repeats).collect();
    assert_eq!(repeats, [1, 0, 2]);
}

/// What a list lacks must not be taken for gone.
#[tokio::test]
async fn more_that_is_not_led_to_is_no_end() {
    for beside in [
        json!({"meta": {"has_more": true}}),
        more(""),
        json!({"next_page": "https://elsewhere.invalid/api/v2/groups?page=2"}),
    ] {
        let (pages, error, desk) = groups(vec![desk::json(page(&[1], beside.clone()))]).await;
        assert_eq!(ids(&pages), [[1]], "{beside}");
        let error = error.unwrap();
        assert!(error.is_standstill(), "{beside}: {error}");
        assert!(error.to_string().starts_with("groups list: "), "{error}");
        assert_eq!(desk.calls(), 1, "{beside}");
    }
}

#[tokio::test]
async fn cursors_that_lead_in_a_circle_are_a_standstill() {
    for turn in 1..=3_usize {
        let mut sent = 0;
        let desk = Desk::serve(move |_| {
            sent += 1;
            desk::json(page(&[1], more(&format!("c{}", sent % turn))))
        })
        .await;
        let (_, error) = drain(client(&desk.url).list(list("groups"))).await;
        assert!(error.unwrap().is_standstill(), "a circle of {turn}");
        assert!(desk.calls() <= 20, "{}", desk.calls());
    }
}

#[tokio::test]
async fn a_page_is_tried_again_and_a_heavy_one_halved() {
    let (pages, error, desk) = groups(vec![
        desk::json(page(&[1], more("a"))),
        desk::status(503, ""),
        desk::status(504, "upstream request timeout"),
        desk::json(page(&[2], last())),
    ])
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids(&pages), [[1], [2]]);
    let requests = desk.requests();
    let of = |name| requests.iter().map(move |r| bracketed(r, "page", name));
    let sizes: Vec<_> = of("size").map(Option::unwrap).collect();
    assert_eq!(sizes, ["100", "100", "100", "50"]);
    let after: Vec<_> = of("after").skip(1).map(Option::unwrap).collect();
    assert_eq!(after, ["a", "a", "a"]);
}

#[tokio::test]
async fn a_refusal_names_the_list_and_what_it_takes() {
    for (name, status, remedy) in [
        ("brands", 403, "an account with Support"),
        ("ticket_forms", 404, "whether the account has ticket forms"),
    ] {
        let desk = Desk::script([desk::status(status, "{}")]).await;
        let error = refused(client(&desk.url).list(list(name))).await;
        assert_eq!(error.export(), Some(name));
        let text = error.to_string();
        assert!(text.starts_with(&format!("{name} list: ")), "{text}");
        assert!(text.contains(remedy), "{text}");
        assert_eq!(desk.calls(), 1);
    }
}

#[tokio::test]
async fn an_export_is_no_list_and_a_list_no_export() {
    let desk = Desk::script([]).await;
    let zendesk = client(&desk.url);
    let tickets = Resource::by_name("tickets").unwrap();
    assert!(refused(zendesk.list(tickets)).await.is_settings());
    for list in Resource::LISTS {
        let export = zendesk.export(list, None, Start::Beginning);
        assert!(refused(export.pages()).await.is_settings(), "{list}");
    }
    assert_eq!(desk.calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn lists_draw_on_the_accounts_budget_and_not_on_that_of_the_exports() {
    let desk = Desk::serve(|request| {
        let items = if request.path().ends_with("groups") {
            "groups"
        } else {
            "tickets"
        };
        desk::json(json!({items: [], "end_of_stream": true}).to_string())
    })
    .await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    let begun = Instant::now();
    let read = async |times| {
        for _ in 0..times {
            drain(zendesk.list(list("groups"))).await;
        }
    };
    let budget = list("groups").bucket.limit();
    read(budget.requests).await;
    drain(zendesk.tickets(Start::Beginning).pages()).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    read(1).await;
    assert!(begun.elapsed() >= budget.window);
}
