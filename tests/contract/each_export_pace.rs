//! Which exports share a budget, how heavy pages are asked for, and who waits for whom.

use std::time::Duration;

use tokio::time::Instant;
use zendesk_export::{Client, Pace, Resource};

use crate::{
    desk::{self, Desk},
    support::{START, client, paused},
    surface::{ROWS, Row, numbers, whole},
    surface_desk::{bare, bracketed},
};

/// One page of any export, the last one.
fn page(row: &Row) -> String {
    let mut page = bare(row, &[(1, START)]);
    page["end_of_stream"] = true.into();
    page["end_time"] = START.into();
    page.to_string()
}

async fn serving() -> Desk {
    Desk::serve(|request| {
        let path = request.path();
        let row = ROWS.iter().find(|row| row.path == path).unwrap();
        desk::json(page(row))
    })
    .await
}

fn resource(row: &Row) -> &'static Resource {
    let mut all = Resource::ALL.iter();
    all.find(|resource| resource.name == row.name).unwrap()
}

async fn exports(row: &Row, zendesk: &Client, requests: u32) {
    for _ in 0..requests {
        whole(row.name, zendesk, row.start()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn each_export_waits_for_its_own_budget_and_for_no_other() {
    for row in ROWS {
        let desk = serving().await;
        let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
        let bucket = resource(row).bucket;
        let window = bucket.limit().window;
        let begun = Instant::now();
        exports(row, &zendesk, bucket.limit().requests).await;
        let elsewhere = ROWS.iter().filter(|row| resource(row).bucket != bucket);
        for other in elsewhere {
            exports(other, &zendesk, 1).await;
        }
        let name = row.name;
        assert!(begun.elapsed() < Duration::from_secs(5), "{name}");

        let same = ROWS.iter().rfind(|row| resource(row).bucket == bucket);
        exports(same.unwrap(), &zendesk, 1).await;
        assert!(begun.elapsed() >= window, "{name}");
        let soon = window + Duration::from_secs(6);
        assert!(begun.elapsed() < soon, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_export_that_is_told_to_wait_holds_no_other_budget_up() {
    for row in ROWS {
        let mut refused = false;
        let desk = Desk::serve(move |request| {
            let path = request.path();
            if path == row.path && !refused {
                refused = true;
                return desk::answer(429, &[("retry-after", "600")], "");
            }
            let row = ROWS.iter().find(|row| row.path == path).unwrap();
            desk::json(page(row))
        })
        .await;
        let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
        let begun = Instant::now();
        let ((), others) = tokio::join!(exports(row, &zendesk, 1), async {
            while desk.calls() == 0 {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            let bucket = resource(row).bucket;
            for other in ROWS.iter().filter(|row| resource(row).bucket != bucket) {
                exports(other, &zendesk, 1).await;
            }
            begun.elapsed()
        });
        assert!(others < Duration::from_secs(10), "{}: {others:?}", row.name);
        assert!(begun.elapsed() >= Duration::from_secs(600), "{}", row.name);
    }
}

#[tokio::test]
async fn a_page_that_is_too_heavy_is_halved_where_there_are_sizes() {
    for row in ROWS {
        let name = row.name;
        let desk = Desk::script([
            desk::status(504, "upstream request timeout"),
            desk::status(504, "upstream request timeout"),
            desk::json(page(row)),
        ])
        .await;
        let pages = whole(name, &client(&desk.url), row.start()).await;
        assert_eq!(numbers(&pages), [1], "{name}");

        let size = |request| {
            let bracketed = bracketed(request, "page", "size");
            bracketed.map_or_else(|| request.per_page(), |text| text.parse().unwrap())
        };
        let requests = desk.requests();
        let sizes: Vec<_> = requests.iter().map(size).collect();
        if resource(row).per_page {
            let halved = [sizes[0], sizes[0] / 2, sizes[0] / 4];
            assert_eq!(sizes, halved, "{name}");
        } else {
            assert_eq!(sizes, [1_000; 3], "{name}");
            let asked = requests
                .iter()
                .any(|request| request.target.contains("per_page"));
            assert!(!asked, "{name}");
        }
    }
}
