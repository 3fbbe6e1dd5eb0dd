//! Interrupt a run anywhere, resume it from the last checkpoint: every record comes at least once.

use std::collections::BTreeSet;

use serde_json::json;
use zendesk_export::{Checkpoint, Client, Export, Page, Start, exports::Endpoint};

use crate::{
    desk::{self, Desk, Request},
    support::{START, client, id, items, start},
};

/// Ids and timestamps: crowded seconds, gaps, and a crowd at the very end.
fn records() -> Vec<(i64, i64)> {
    let seconds = [
        0, 0, 1, 1, 1, 5, 6, 6, 6, 6, 6, 6, 9, 20, 20, 21, 30, 31, 31, 31,
    ];
    (1..).zip(seconds.map(|second| START + second)).collect()
}

fn number(request: &Request, name: &str) -> Option<i64> {
    request.query(name)?.parse().ok()
}

/// As Zendesk pages by time: a second is never divided if it is all that a page holds, and then
/// the next page begins one second later; else the last second comes again.
fn by_time(request: &Request) -> String {
    let (from, size) = (number(request, "start_time").unwrap(), 3);
    let mut list = records();
    list.retain(|(_, at)| *at >= from);
    let mut page: Vec<_> = list.iter().copied().take(size).collect();
    let first = page.first().map(|(_, at)| *at);
    let crowd = page.len() == size && page.iter().all(|(_, at)| Some(*at) == first);
    if crowd {
        page = list
            .iter()
            .copied()
            .filter(|(_, at)| Some(*at) == first)
            .collect();
    }
    let last = page.len() == list.len();
    let end_time = page.last().map(|(_, at)| at + i64::from(crowd && !last));
    let tickets = items(&page);
    json!({"tickets": tickets, "end_time": end_time, "end_of_stream": last}).to_string()
}

/// As Zendesk pages by cursor.
fn by_cursor(request: &Request) -> String {
    let done = number(request, "cursor").unwrap_or(0);
    let list = records();
    let from = usize::try_from(done).unwrap();
    let to = (from + 3).min(list.len());
    let tickets = items(&list[from..to]);
    json!({"tickets": tickets, "after_cursor": to.to_string(), "end_of_stream": to == list.len()})
        .to_string()
}

async fn desk() -> Desk {
    Desk::serve(|request| {
        let cursor = request.path().ends_with("/cursor");
        desk::json(if cursor {
            by_cursor(request)
        } else {
            by_time(request)
        })
    })
    .await
}

/// As a program that was ended keeps it.
fn saved(checkpoint: &Checkpoint) -> Checkpoint {
    serde_json::from_str(&serde_json::to_string(checkpoint).unwrap()).unwrap()
}

/// Takes so many pages, or all.
async fn take<E: Endpoint>(export: Export<E>, most: usize) -> Vec<Page<E::Record>> {
    let mut stream = export.pages();
    let mut pages = Vec::new();
    while pages.len() < most
        && let Some(page) = stream.try_next().await.unwrap()
    {
        assert!(pages.len() < 100, "the stream does not end");
        pages.push(page);
    }
    pages
}

async fn survives_any_interruption<E: Endpoint>(export: impl Fn(&Client, Start) -> Export<E>) {
    let desk = desk().await;
    let all: BTreeSet<i64> = records().iter().map(|(id, _)| *id).collect();
    let whole = take(export(&client(&desk.url), start().into()), 100).await;
    let once: Vec<_> = whole
        .iter()
        .flat_map(|page| &page.records)
        .map(id)
        .collect();
    assert_eq!(
        once,
        all.iter().copied().collect::<Vec<_>>(),
        "once each without interruption"
    );

    for cut in 0..=whole.len() {
        // Ended after so many pages; of the next one some records were seen and no checkpoint saved.
        let first = take(export(&client(&desk.url), start().into()), cut).await;
        let from = first
            .last()
            .map_or(start().into(), |page| saved(&page.checkpoint).into());
        let second = take(export(&client(&desk.url), from), 100).await;
        let pages = first.iter().chain(&second);
        let seen: BTreeSet<_> = pages.flat_map(|page| &page.records).map(id).collect();
        assert_eq!(seen, all, "ended after {cut} pages");
    }
}

/// Ended after every single page, and each time by a new process.
async fn survives_being_ended_after_every_page<E: Endpoint>(
    export: impl Fn(&Client, Start) -> Export<E>,
) {
    let desk = desk().await;
    let mut from: Start = start().into();
    let mut seen = BTreeSet::new();
    for _ in 0..100 {
        let pages = take(export(&client(&desk.url), from), 1).await;
        seen.extend(pages[0].records.iter().map(id));
        from = saved(&pages[0].checkpoint).into();
        if pages[0].end_of_stream {
            break;
        }
    }
    assert_eq!(seen, records().iter().map(|(id, _)| *id).collect());
}

#[tokio::test]
async fn any_interruption_by_time() {
    survives_any_interruption(Client::tickets_by_time).await;
    survives_being_ended_after_every_page(Client::tickets_by_time).await;
}

#[tokio::test]
async fn any_interruption_by_cursor() {
    survives_any_interruption(Client::tickets).await;
    survives_being_ended_after_every_page(Client::tickets).await;
}

#[tokio::test]
async fn any_interruption_between_records() {
    // Records that were handed over but not stored with their page come again.
    let desk = desk().await;
    let zendesk = client(&desk.url);
    let whole = take(zendesk.tickets_by_time(start()), 100).await;
    let total = records().len();
    for cut in 0..=total {
        let mut stored = BTreeSet::new();
        let mut from: Start = start().into();
        let mut left = cut;
        for page in &whole {
            if page.records.len() > left {
                stored.extend(page.records[..left].iter().map(id));
                break;
            }
            left -= page.records.len();
            stored.extend(page.records.iter().map(id));
            from = saved(&page.checkpoint).into();
        }
        let rest = take(zendesk.tickets_by_time(from), 100).await;
        stored.extend(rest.iter().flat_map(|page| &page.records).map(id));
        assert_eq!(stored.len(), total, "ended after {cut} records");
    }
}
