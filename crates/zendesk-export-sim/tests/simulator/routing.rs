//! The exports of skills-based routing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{Desk, builder, open, records};

const RESOURCES: [&str; 3] = ["attributes", "attribute_values", "instance_values"];

async fn desk() -> Desk {
    let builder = builder()
        .routing_attributes(9)
        .routing_attribute_values(40)
        .routing_instance_values(6_500);
    open(builder).await
}

/// All pages, to the empty one.
async fn walk(desk: &Desk, items: &str) -> Vec<Value> {
    let mut pages = vec![desk.page(&format!("routing/{items}")).await];
    while pages[pages.len() - 1]["count"] != 0 {
        let next = desk.follow(&pages[pages.len() - 1]["next_page"]).await;
        pages.push(next);
    }
    pages
}

#[tokio::test]
async fn pages_of_three_thousand_deliver_every_change_once() {
    let desk = desk().await;
    let pages = walk(&desk, "instance_values").await;
    let counts: Vec<_> = pages.iter().map(|page| page["count"].as_u64()).collect();
    assert_eq!(counts, [Some(3_000), Some(3_000), Some(500), Some(0)]);
    let changes: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| records(page, "instance_values"))
        .map(Value::to_string)
        .collect();
    assert_eq!(changes.len(), 6_500);
    for (items, count) in RESOURCES.into_iter().zip([9, 40, 6_500]) {
        let name = format!("routing_{items}");
        assert_eq!(desk.simulator.record_count(&name), Some(count));
    }
}

#[tokio::test]
async fn the_cursor_is_a_uuid_inside_the_link() {
    let desk = desk().await;
    let page = desk.page("routing/attributes.json").await;
    let base_url = desk.simulator.base_url();
    let start = format!("{base_url}/api/v2/incremental/routing/attributes.json?cursor=");
    let link = page["next_page"].as_str().expect("there is a link");
    let cursor = link.strip_prefix(&start).expect("it holds a cursor");
    let lengths: Vec<usize> = cursor.split('-').map(str::len).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12]);

    let last = records(&page, "attributes").last().expect("there are some");
    let time = last["time"].as_str().expect("it is a text");
    let time = chrono::DateTime::parse_from_rfc3339(time).expect("it is a time");
    assert_eq!(page["end_time"], time.timestamp());
}

#[tokio::test]
async fn an_empty_page_keeps_the_cursor() {
    let desk = desk().await;
    for items in RESOURCES {
        let pages = walk(&desk, items).await;
        let empty = &pages[pages.len() - 1];
        let before = &pages[pages.len() - 2];
        let expected = json!({
            items: [], "count": 0, "end_time": null, "next_page": before["next_page"],
        });
        assert_eq!(*empty, expected);
    }
}

#[tokio::test]
async fn where_nothing_ever_was_there_is_no_cursor() {
    let desk = open(builder().routing_attributes(0)).await;
    for items in RESOURCES {
        let page = desk.page(&format!("routing/{items}")).await;
        let expected = json!({items: [], "count": 0, "end_time": null, "next_page": null});
        assert_eq!(page, expected);
    }
}

#[tokio::test]
async fn parameters_of_other_exports_count_for_nothing() {
    let desk = desk().await;
    let plain = desk.page("routing/attributes").await;
    let page = desk.page("routing/attributes?start_time=1768000000").await;
    assert_eq!(page["attributes"], plain["attributes"]);
    let page = desk.page("routing/instance_values?per_page=2").await;
    assert_eq!(page["count"], 3_000);
}

#[tokio::test]
async fn a_cursor_that_it_did_not_give_is_refused() {
    let desk = desk().await;
    for cursor in ["", "x", "cccf1b69-acab-11e8-9d65-f1b3d4e2d609"] {
        let path = format!("routing/attributes?cursor={cursor}");
        assert_eq!(desk.send(&path).await.status(), 422, "{cursor}");
    }
}

#[tokio::test]
async fn changes_refer_to_each_other() {
    let desk = desk().await;
    let texts = async |items: &str, key: &str| -> BTreeSet<String> {
        let pages = walk(&desk, items).await;
        let records = pages.iter().flat_map(|page| records(page, items));
        let texts = records.map(|record| record[key].as_str().expect("it is a text"));
        texts.map(str::to_owned).collect()
    };
    let attributes = texts("attributes", "id").await;
    let values = texts("attribute_values", "id").await;
    assert_eq!(attributes.len(), 3);
    assert!(
        texts("attribute_values", "attribute_id")
            .await
            .is_subset(&attributes)
    );
    assert!(
        texts("instance_values", "attribute_value_id")
            .await
            .is_subset(&values)
    );

    let expected = ["create", "delete", "update"].map(str::to_owned);
    assert_eq!(
        texts("attribute_values", "type").await,
        BTreeSet::from(expected)
    );
    let expected = [
        "associate_agent",
        "associate_ticket",
        "unassociate_agent",
        "unassociate_ticket",
    ];
    assert_eq!(
        texts("instance_values", "type").await,
        BTreeSet::from(expected.map(str::to_owned))
    );
}
