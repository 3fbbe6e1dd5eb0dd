//! Where to begin again when Zendesk no longer takes a cursor.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use zendesk_export::{Checkpoint, Start};

use crate::{
    desk::{self, Desk},
    support::{START, all, at, builder, client, cursor_page, ids, start},
    surface::{ROWS, Style, numbers, whole},
    surface_desk::{bare, serve, several_pages},
};

#[tokio::test]
async fn each_checkpoint_of_a_cursor_export_can_start_over_and_skips_nothing() {
    let by_cursor = |row: &&crate::surface::Row| {
        matches!(row.style, Style::Cursor | Style::HasMore | Style::After)
    };
    for row in ROWS.iter().filter(by_cursor) {
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let pages = whole(row.name, &zendesk, row.start()).await;
        assert!(pages.len() > 1, "{}", row.name);
        let mut handed_out = Vec::new();
        for page in &pages {
            handed_out.extend(numbers(std::slice::from_ref(page)));
            let secs = page.checkpoint.start_over().unwrap();
            let again = whole(row.name, &zendesk, Start::Time(at(secs))).await;
            let mut both = handed_out.clone();
            both.extend(numbers(&again));
            both.sort_unstable();
            both.dedup();
            assert_eq!(both.len(), records.lock().unwrap().len(), "{}", row.name);
        }
    }
}

#[tokio::test]
async fn it_is_the_earliest_time_at_the_ends_of_the_last_page_that_had_records() {
    let desk = Desk::script([
        desk::json(cursor_page(&[], Some("a"), false)),
        desk::json(cursor_page(
            &[(1, START + 9), (2, START + 20), (3, START + 7)],
            Some("b"),
            false,
        )),
        desk::json(cursor_page(&[], Some("c"), false)),
        desk::json(cursor_page(&[], None, true)),
    ])
    .await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    let start_overs: Vec<_> = pages
        .iter()
        .map(|page| page.checkpoint.start_over())
        .collect();
    let (asked, newest) = (Some(START), Some(START + 7));
    assert_eq!(start_overs, [asked, newest, newest, newest]);
}

#[tokio::test]
async fn it_is_kept_by_the_checkpoint_and_by_the_next_run() {
    let desk = Desk::script([
        desk::json(cursor_page(&[(1, START + 9)], Some("a"), true)),
        desk::json(cursor_page(&[], Some("b"), true)),
    ])
    .await;
    let zendesk = client(&desk.url);
    let pages = all(zendesk.tickets(start()).pages()).await;
    let text = serde_json::to_string(&pages[0].checkpoint).unwrap();
    let checkpoint: Checkpoint = serde_json::from_str(&text).unwrap();
    assert_eq!(checkpoint, pages[0].checkpoint);
    let pages = all(zendesk.tickets(checkpoint).pages()).await;
    assert_eq!(pages[0].checkpoint.start_over(), Some(START + 9));
}

#[tokio::test]
async fn it_is_old_enough_to_be_asked_for() {
    let now = START + 1_000;
    let desk = Desk::script([desk::json(cursor_page(&[(1, now)], Some("a"), true))]).await;
    let zendesk = builder(&desk.url)
        .clock(move || UNIX_EPOCH + Duration::from_secs(now.unsigned_abs()))
        .build()
        .unwrap();
    let pages = all(zendesk.tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1]]);
    assert_eq!(pages[0].checkpoint.start_over(), Some(now - 300));
}

#[tokio::test]
async fn routing_knows_no_time_to_begin_at() {
    for row in ROWS.iter().filter(|row| row.style == Style::NextPage) {
        let mut page = bare(row, &[(1, START)]);
        page["next_page"] = json!("/x?cursor=a");
        page["end_of_stream"] = json!(true);
        let desk = Desk::script([desk::json(page.to_string())]).await;
        let pages = whole(row.name, &client(&desk.url), row.start()).await;
        assert_eq!(pages[0].checkpoint.start_over(), None, "{}", row.name);
    }
}
