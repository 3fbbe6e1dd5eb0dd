//! What every export keeps: all records once, an end, and a way to go on.

use std::{collections::BTreeSet, sync::Arc};

use zendesk_export::{Checkpoint, Start};

use crate::{
    support::{START, client},
    surface::{ROWS, Style, numbers, take, whole},
    surface_desk::{bracketed, serve, several_pages},
};

/// As a program that was ended keeps it.
fn saved(checkpoint: &Checkpoint) -> Start {
    let text = serde_json::to_string(checkpoint).unwrap();
    Start::Checkpoint(serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn each_export_hands_over_every_record_once_and_ends() {
    for row in ROWS {
        let name = row.name;
        let records = several_pages(row);
        let desk = serve(row, &records).await;

        let pages = whole(name, &client(&desk.url), row.start()).await;

        let total = i64::try_from(records.lock().unwrap().len()).unwrap();
        let expected: Vec<_> = (1..=total).collect();
        assert_eq!(numbers(&pages), expected, "{name}");
        assert!(pages.len() > 1, "{name}");
        assert_eq!(desk.calls(), pages.len(), "{name}: nothing beyond the end");
        let (last, rest) = pages.split_last().unwrap();
        assert!(last.end_of_stream, "{name}");
        assert!(rest.iter().all(|page| !page.end_of_stream), "{name}");
    }
}

#[tokio::test]
async fn each_export_goes_on_from_any_of_its_checkpoints() {
    for row in ROWS {
        let name = row.name;
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let pages = whole(name, &zendesk, row.start()).await;

        for cut in 1..=pages.len() {
            let checkpoint = &pages[cut - 1].checkpoint;
            assert_eq!(checkpoint.export(), row.in_checkpoints());
            assert_eq!(checkpoint.account(), desk.url, "{name}");

            let rest = whole(name, &zendesk, saved(checkpoint)).await;

            let seen: BTreeSet<_> = numbers(&pages[..cut])
                .into_iter()
                .chain(numbers(&rest))
                .collect();
            let total = records.lock().unwrap().len();
            assert_eq!(seen.len(), total, "{name}: interrupted after {cut} pages");
        }
    }
}

#[tokio::test]
async fn each_export_that_is_ended_after_every_page_still_gets_to_the_end() {
    for row in ROWS {
        let (name, records) = (row.name, several_pages(row));
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let mut from = row.start();
        let mut seen = BTreeSet::new();
        let mut ended = false;
        for _ in 0..50 {
            let (pages, error) = take(name, &zendesk, from.clone(), 1).await;
            assert!(error.is_none(), "{name}: {error:?}");
            seen.extend(numbers(&pages));
            from = saved(&pages[0].checkpoint);
            ended = pages[0].end_of_stream;
            if ended {
                break;
            }
        }
        assert!(ended, "{name} does not get to its end");
        assert_eq!(seen.len(), records.lock().unwrap().len(), "{name}");
    }
}

#[tokio::test]
async fn each_export_may_be_empty_and_have_records_later() {
    for row in ROWS {
        let (name, records) = (row.name, several_pages(row));
        let later = std::mem::take(&mut *records.lock().unwrap());
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);

        let pages = whole(name, &zendesk, row.start()).await;
        assert_eq!(numbers(&pages).len(), 0, "{name}");
        assert_eq!(desk.calls(), 1, "{name}");
        assert_eq!(pages.len(), 1, "{name}: a page with a checkpoint");
        assert!(pages[0].end_of_stream, "{name}");

        records.lock().unwrap().extend_from_slice(&later);
        let pages = whole(name, &zendesk, saved(&pages[0].checkpoint)).await;
        assert_eq!(numbers(&pages).len(), later.len(), "{name}");
    }
}

#[tokio::test]
async fn each_export_that_is_polled_again_ends_at_once_and_skips_nothing_new() {
    for row in ROWS {
        let (name, records) = (row.name, several_pages(row));
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let first = whole(name, &zendesk, row.start()).await;
        let old = BTreeSet::from_iter(numbers(&first));
        let mut checkpoint = first.last().unwrap().checkpoint.clone();

        for _ in 0..3 {
            let before = desk.calls();
            let pages = whole(name, &zendesk, saved(&checkpoint)).await;
            assert_eq!(desk.calls() - before, 1, "{name}");
            assert!(numbers(&pages).iter().all(|id| old.contains(id)), "{name}");
            checkpoint = pages
                .last()
                .map_or(checkpoint, |page| page.checkpoint.clone());
        }

        // In the very second of the newest record, and later.
        let newest = records.lock().unwrap().last().unwrap().1;
        let added = [(9_001, newest), (9_002, newest), (9_003, newest + 1)];
        records.lock().unwrap().extend(added);
        let pages = whole(name, &zendesk, saved(&checkpoint)).await;
        let seen = BTreeSet::from_iter(numbers(&pages));
        for (id, _) in added {
            assert!(seen.contains(&id), "{name}: {id} of {seen:?}");
        }
    }
}

#[tokio::test]
async fn the_beginning_is_the_first_second_or_no_second_at_all() {
    for row in ROWS {
        let (name, records) = (row.name, several_pages(row));
        let desk = serve(row, &records).await;
        let pages = whole(name, &client(&desk.url), Start::Beginning).await;

        assert_eq!(
            numbers(&pages).len(),
            records.lock().unwrap().len(),
            "{name}"
        );
        let zero = (row.style != Style::NextPage).then(|| "0".to_owned());
        assert_eq!(desk.requests()[0].query("start_time"), zero, "{name}");
    }
}

#[tokio::test]
async fn a_fresh_start_sends_its_time_and_no_position() {
    for row in ROWS {
        let desk = serve(row, &Arc::default()).await;
        whole(row.name, &client(&desk.url), row.start()).await;

        let requests = desk.requests();
        let time = (row.style != Style::NextPage).then(|| START.to_string());
        assert_eq!(requests[0].query("start_time"), time, "{}", row.name);
        assert_eq!(requests[0].query("cursor"), None, "{}", row.name);
        assert_eq!(
            bracketed(&requests[0], "page", "after"),
            None,
            "{}",
            row.name
        );
        assert_eq!(requests[0].path(), row.path);
        assert!(requests[0].head.starts_with("GET "), "{}", row.name);
    }
}
