//! An account that changes while a client reads.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use zendesk_export_sim::{Simulator, SimulatorBuilder};

use crate::desk::{Desk, NOW, at, builder, open, records};

/// Simulated time that moves when it is told to.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<AtomicU64>);

impl Time {
    pub(crate) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn of(&self, builder: SimulatorBuilder) -> SimulatorBuilder {
        let passed = self.clone();
        builder.clock(move || at(NOW + passed.0.load(Ordering::Relaxed)))
    }
}

/// A live account in which two tickets change in each second, two users, and so on; and its time.
pub(crate) async fn live() -> (Desk, Time) {
    live_of(builder()).await
}

pub(crate) async fn live_of(builder: SimulatorBuilder) -> (Desk, Time) {
    let time = Time::default();
    let builder = builder.users(500).organizations(400);
    let desk = open(time.of(builder).changes_per_second(2.0)).await;
    (desk, time)
}

/// What a client has: the newest it saw of each record, by id.
pub(crate) type Held = BTreeMap<String, (i64, Value)>;

/// Walks to the end while time passes between the pages, and goes on where it ended each time.
pub(crate) struct Walker {
    resource: &'static str,
    next: String,
    pub(crate) held: Held,
    /// Every record in the order in which it came.
    pub(crate) seen: Vec<Value>,
}

impl Walker {
    pub(crate) fn by_cursor(resource: &'static str) -> Self {
        Self::of(resource, format!("{resource}/cursor?start_time=0"))
    }

    pub(crate) fn by_time(resource: &'static str) -> Self {
        Self::of(resource, format!("{resource}?start_time=0"))
    }

    fn of(resource: &'static str, path: String) -> Self {
        Self {
            resource,
            next: format!("/api/v2/incremental/{path}&per_page=25"),
            held: Held::new(),
            seen: Vec::new(),
        }
    }

    pub(crate) async fn walk(&mut self, desk: &Desk, pause: impl Fn()) {
        loop {
            let page = desk.page_at(&self.next).await;
            for record in records(&page, self.resource) {
                self.keep(record);
            }
            let link = page["after_url"].as_str().or(page["next_page"].as_str());
            if let Some(link) = link {
                let path = link.strip_prefix(desk.simulator.base_url());
                self.next = path.expect("it leads back").to_owned();
            }
            if page["end_of_stream"] == true {
                return;
            }
            pause();
        }
    }

    fn keep(&mut self, record: &Value) {
        self.seen.push(record.clone());
        let moment = moment(record);
        let held = self.held.entry(record["id"].to_string());
        let held = held.or_insert_with(|| (moment, record.clone()));
        if held.0 <= moment {
            *held = (moment, record.clone());
        }
    }
}

pub(crate) fn moment(record: &Value) -> i64 {
    let generated = record["generated_timestamp"].as_i64();
    let updated = || {
        let updated = record["updated_at"].as_str().expect("it has a time");
        chrono::DateTime::parse_from_rfc3339(updated).expect("it is a time")
    };
    generated.unwrap_or_else(|| updated().timestamp())
}

/// What the simulator says that a client has by now.
pub(crate) fn current(simulator: &Simulator, resource: &str) -> Held {
    let versions = simulator.current(resource).expect("it is known");
    versions
        .map(|version| {
            let record = serde_json::from_str(&version.json).expect("records are JSON");
            (version.id, (version.timestamp, record))
        })
        .collect()
}

/// The walker has all that is current; of a record that is withheld it may have an older version.
#[track_caller]
fn assert_complete(walker: &Walker, simulator: &Simulator) {
    let current = current(simulator, walker.resource);
    assert!(!current.is_empty());
    for (id, version) in &current {
        assert_eq!(walker.held.get(id), Some(version), "{id}");
    }
}

#[tokio::test]
async fn a_walk_during_changes_delivers_every_current_version() {
    for mut walker in [
        Walker::by_cursor("tickets"),
        Walker::by_time("tickets"),
        Walker::by_cursor("users"),
        Walker::by_time("users"),
        Walker::by_time("organizations"),
    ] {
        let (desk, time) = live().await;
        for _ in 0..4 {
            walker.walk(&desk, || time.pass(3)).await;
            assert_complete(&walker, &desk.simulator);
            time.pass(40);
        }
    }
}

#[tokio::test]
async fn records_never_come_back_in_time_within_a_walk() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    for _ in 0..4 {
        walker.walk(&desk, || time.pass(5)).await;
        time.pass(61);
    }
    let id = |it: &Value| it["id"].as_u64();
    let places = walker.seen.iter().map(|it| (moment(it), id(it)));
    assert!(places.is_sorted_by(|one, next| one < next));
}
