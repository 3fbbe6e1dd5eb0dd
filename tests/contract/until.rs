//! What every export that has a `start_time` keeps when it ends before a time.

use std::collections::BTreeSet;

use serde_json::Value;
use zendesk_export::{Checkpoint, Client, Export, Page, Resource, Start, exports::Any};

use crate::{
    support::{START, all, at, client, refused},
    surface::{KEY, ROWS, Row, Style, numbers, whole},
    surface_desk::{Records, serve, several_pages},
};

/// The exports that can end before a time.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.style != Style::NextPage)
}

pub fn export(row: &Row, zendesk: &Client, start: impl Into<Start>) -> Export<Any> {
    let resource = Resource::by_name(row.name).unwrap();
    zendesk.export(resource, resource.one_of_many.map(|_| KEY), start.into())
}

/// All pages before a time.
pub async fn before(
    row: &Row,
    zendesk: &Client,
    start: impl Into<Start>,
    end: i64,
) -> Vec<Page<Value>> {
    all(export(row, zendesk, start).until(at(end)).pages()).await
}

/// As a program that was ended keeps it.
pub fn saved(page: &Page<Value>) -> Checkpoint {
    let text = serde_json::to_string(&page.checkpoint).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Between records, within crowded seconds, at the seams of pages and after everything.
fn ends(row: &Row) -> Vec<i64> {
    let after: &[i64] = match row.style {
        Style::Unmarked => &[2, 1_001, 2_006],
        _ => &[1, 2, 6, 7, 9, 10, 20, 21, 22, 30, 31, 99],
    };
    after.iter().map(|secs| START + secs).collect()
}

fn ids_within(records: &Records, from: i64, end: i64) -> Vec<i64> {
    let records = records.lock().unwrap();
    let within = records.iter().filter(|(_, at)| (from..end).contains(at));
    within.map(|(id, _)| *id).collect()
}

#[tokio::test]
async fn what_is_before_the_time_comes_once_and_nothing_of_it_or_later() {
    for row in rows() {
        let records = several_pages(row);
        for end in ends(row) {
            let name = format!("{} before {end}", row.name);
            let desk = serve(row, &records).await;
            let pages = before(row, &client(&desk.url), row.start(), end).await;

            assert_eq!(numbers(&pages), ids_within(&records, 0, end), "{name}");
            let (last, rest) = pages.split_last().unwrap();
            assert!(last.reached_end, "{name}");
            assert!(rest.iter().all(|page| !page.reached_end), "{name}");
            assert_eq!(desk.calls(), pages.len(), "{name}: nothing beyond the end");
            let asked = desk.queries("start_time").into_iter().flatten();
            let times = asked.map(|text| text.parse::<i64>().unwrap());
            assert!(times.max() < Some(end), "{name}: {:?}", desk.requests());
            let newest = records.lock().unwrap().last().unwrap().1;
            if end <= newest {
                assert_eq!(last.checkpoint.start_time(), Some(end), "{name}");
            } else {
                assert!(last.checkpoint.start_over() <= Some(newest), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn adjacent_parts_are_together_the_whole() {
    for row in rows() {
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let mut seams = ends(row);
        seams.insert(0, START);
        let mut together = Vec::new();
        for part in seams.windows(2) {
            let pages = before(row, &zendesk, at(part[0]), part[1]).await;
            assert_eq!(numbers(&pages), ids_within(&records, part[0], part[1]));
            together.extend(numbers(&pages));
        }
        let rest = at(*seams.last().unwrap());
        together.extend(numbers(&whole(row.name, &zendesk, rest.into()).await));
        assert_eq!(together, ids_within(&records, 0, i64::MAX), "{}", row.name);
    }
}

#[tokio::test]
async fn each_checkpoint_goes_on_to_the_same_time_to_a_later_one_or_to_the_end() {
    for row in rows() {
        let records = several_pages(row);
        let ends = ends(row);
        for pair in ends.windows(2) {
            let desk = serve(row, &records).await;
            let zendesk = client(&desk.url);
            let pages = before(row, &zendesk, row.start(), pair[0]).await;
            let some = (1..pages.len()).step_by(pages.len().div_ceil(3));
            for cut in some.chain([pages.len()]) {
                let from = saved(&pages[cut - 1]);
                for end in [pair[0], pair[1], i64::MAX] {
                    let rest = match end {
                        i64::MAX => whole(row.name, &zendesk, from.clone().into()).await,
                        end => before(row, &zendesk, from.clone(), end).await,
                    };
                    let seen = [numbers(&pages[..cut]), numbers(&rest)].concat();
                    let seen = BTreeSet::from_iter(seen);
                    let due = BTreeSet::from_iter(ids_within(&records, 0, end));
                    let name = format!("{} before {}, {cut} pages", row.name, pair[0]);
                    assert_eq!(seen, due, "{name}, then before {end}");
                }
            }
        }
    }
}

#[tokio::test]
async fn from_the_end_or_later_there_are_no_pages_and_no_requests() {
    for row in rows() {
        let records = several_pages(row);
        let desk = serve(row, &records).await;
        let zendesk = client(&desk.url);
        let part = before(row, &zendesk, row.start(), START + 6).await;
        let pages = whole(row.name, &zendesk, row.start()).await;
        let calls = desk.calls();

        let at_the_end = saved(part.last().unwrap());
        assert_eq!(at_the_end.start_time(), Some(START + 6), "{}", row.name);
        for from in [at_the_end, saved(pages.last().unwrap())] {
            let export = export(row, &zendesk, from.clone()).until(at(START + 6));
            assert!(all(export.clone().pages()).await.is_empty(), "{}", row.name);
            let mut records = export.records();
            assert!(records.try_next().await.unwrap().is_none());
            assert_eq!(records.checkpoint(), Some(from));
        }
        assert_eq!(desk.calls(), calls, "{}", row.name);
    }
}

#[tokio::test]
async fn a_time_that_is_not_after_the_start_is_refused() {
    for row in rows() {
        let desk = serve(row, &several_pages(row)).await;
        for end in [START, START - 1] {
            let export = export(row, &client(&desk.url), row.start()).until(at(end));
            let error = refused(export.pages()).await;
            assert!(error.is_settings(), "{error}");
            assert!(error.to_string().contains("not after"), "{error}");
        }
        assert_eq!(desk.calls(), 0, "{}", row.name);
    }
}

#[tokio::test]
async fn an_export_without_a_start_time_is_refused() {
    for row in ROWS.iter().filter(|row| row.style == Style::NextPage) {
        let desk = serve(row, &several_pages(row)).await;
        let export = export(row, &client(&desk.url), row.start()).until(at(START));
        let error = refused(export.pages()).await;
        assert!(error.is_settings(), "{error}");
        assert!(error.to_string().contains("no start_time"), "{error}");
        assert_eq!(desk.calls(), 0, "{}", row.name);
    }
}
