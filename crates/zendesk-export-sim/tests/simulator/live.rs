//! An account that changes while a client reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use zendesk_export_sim::{Simulator, SimulatorBuilder};

use crate::desk::{Desk, NOW, at, builder, ids, open, records};

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
    let time = Time::default();
    let builder = builder().users(500).organizations(400);
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

fn moment(record: &Value) -> i64 {
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

#[tokio::test]
async fn a_changed_ticket_is_seen_again_with_its_identity_and_other_contents() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    for _ in 0..5 {
        walker.walk(&desk, || time.pass(5)).await;
        time.pass(61);
    }
    let mut versions = BTreeMap::<_, Vec<&Value>>::new();
    for ticket in &walker.seen {
        versions
            .entry(ticket["id"].as_u64())
            .or_default()
            .push(ticket);
    }
    let changed = versions.values().filter(|versions| versions.len() > 1);
    let mut other_statuses = 0;
    for versions in changed.clone() {
        let (first, last) = (versions[0], versions[versions.len() - 1]);
        for key in ["created_at", "requester_id", "via", "encoded_id"] {
            assert_eq!(first[key], last[key], "{key}");
        }
        assert!(first["generated_timestamp"].as_i64() < last["generated_timestamp"].as_i64());
        assert!(first["updated_at"].as_str() <= last["updated_at"].as_str());
        assert!(last["created_at"].as_str() <= last["updated_at"].as_str());
        other_statuses += usize::from(first["status"] != last["status"]);
    }
    assert!(changed.count() > 100);
    assert!(other_statuses > 20, "{other_statuses}");
}

#[tokio::test]
async fn deleted_tickets_stay_deleted_and_are_scrubbed_later() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    let mut fates = BTreeMap::<_, Vec<_>>::new();
    for _ in 0..12 {
        time.pass(100);
        walker.walk(&desk, || ()).await;
    }
    for ticket in &walker.seen {
        let fate = match (&ticket["status"], &ticket["subject"]) {
            (Value::String(status), subject) if status == "deleted" => {
                match subject == "SCRUBBED" {
                    true => "scrubbed",
                    false => "deleted",
                }
            }
            _ => "kept",
        };
        let fates = fates.entry(ticket["id"].as_u64()).or_default();
        if fates.last() != Some(&fate) {
            fates.push(fate);
        }
    }
    let ways: Vec<&[&str]> = fates.values().map(Vec::as_slice).collect();
    for way in &ways {
        let order = ["kept", "deleted", "scrubbed"];
        let place = |fate: &&str| order.iter().position(|it| it == fate);
        assert!(way.iter().map(place).is_sorted(), "{way:?}");
    }
    assert!(ways.contains(&["kept", "deleted", "scrubbed"].as_slice()));
}

#[tokio::test]
async fn an_organization_stays_deleted_at_the_moment_of_its_deletion() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_time("organizations");
    for _ in 0..8 {
        walker.walk(&desk, || ()).await;
        time.pass(150);
    }
    let mut moments = BTreeMap::<_, Vec<&Value>>::new();
    let is_deleted = |it: &&Value| !it["deleted_at"].is_null();
    for organization in walker.seen.iter().filter(is_deleted) {
        let versions = moments.entry(organization["id"].as_u64()).or_default();
        versions.push(organization);
    }
    let mut changed_later = 0;
    for versions in moments.values() {
        for version in versions {
            assert_eq!(version["deleted_at"], versions[0]["deleted_at"]);
            changed_later += usize::from(version["deleted_at"] != version["updated_at"]);
        }
    }
    assert!(changed_later > 20, "{changed_later}");
}

#[tokio::test]
async fn a_record_that_changed_within_the_last_minute_is_not_to_be_seen() {
    let (desk, time) = live().await;
    let seen = async || ids(&desk.walk("users?start_time=0").await, "users");
    let before = seen().await;
    time.pass(2);
    let after = seen().await;
    let gone = before.iter().filter(|id| !after.contains(id)).count();
    assert_eq!(gone, 4, "the first seven changes are updates");
    time.pass(61);
    let later = seen().await;
    let is_gone = |id: &&i64| !after.contains(id);
    let back = before
        .iter()
        .filter(is_gone)
        .filter(|id| later.contains(id));
    assert_eq!(back.count(), 4);
    assert!(later.len() < before.len(), "others have changed since");
}

#[tokio::test]
async fn new_records_come_with_higher_ids() {
    let (desk, time) = live().await;
    for resource in ["tickets", "ticket_events", "users", "organizations"] {
        let all = format!("{resource}?start_time=0");
        let before = ids(&desk.walk(&all).await, resource);
        let highest = before.iter().max().copied();
        time.pass(200);

        let after = ids(&desk.walk(&all).await, resource);
        let new: Vec<i64> = after.into_iter().filter(|&id| Some(id) > highest).collect();
        assert!(new.len() > 10, "{resource}");
        assert!(new.is_sorted(), "{resource}");
    }
}

#[tokio::test]
async fn tickets_of_ai_agents_stay_theirs() {
    let (desk, time) = live().await;
    time.pass(1_000);
    let pages = desk
        .walk("tickets?start_time=0&support_type_scope=ai_agent")
        .await;
    let ids = ids(&pages, "tickets");
    let every_33rd: Vec<i64> = (1..=12).map(|row| 33 * row).collect();
    assert_eq!(ids, every_33rd);
    let pages = desk.walk("tickets?start_time=0").await;
    for page in &pages {
        for ticket in records(page, "tickets") {
            assert_ne!(ticket["support_type"], "ai_agent");
        }
    }
}

#[tokio::test]
async fn new_events_belong_to_tickets_that_changed_in_their_second() {
    let (desk, time) = live().await;
    time.pass(100);
    let tickets = desk.page(&format!("tickets?start_time={NOW}")).await;
    let changed: BTreeSet<_> = records(&tickets, "tickets")
        .iter()
        .map(|it| (it["id"].as_u64(), it["generated_timestamp"].as_i64()))
        .collect();
    let events = desk.page(&format!("ticket_events?start_time={NOW}")).await;
    let events: BTreeSet<_> = records(&events, "ticket_events")
        .iter()
        .map(|it| (it["ticket_id"].as_u64(), it["timestamp"].as_i64()))
        .collect();
    assert!(events.len() > 70);
    assert_eq!(events, changed);
}

#[tokio::test]
async fn few_records_are_deleted_and_no_agents() {
    let (desk, time) = live().await;
    let agents = || {
        let users = current(&desk.simulator, "users").into_values();
        let users = users.map(|(_, user)| user);
        let agents = users.filter(|it| it["role"] != "end-user" && it["active"] == true);
        agents.map(|it| it["id"].as_u64()).collect::<BTreeSet<_>>()
    };
    let before = agents();
    time.pass(1_500);
    let mut after = agents();
    // Those that are missing are withheld.
    time.pass(70);
    after.append(&mut agents());
    assert!(before.len() > 10 && before.is_subset(&after));

    let tickets = current(&desk.simulator, "tickets");
    let deleted = tickets.values().filter(|(_, it)| it["status"] == "deleted");
    let share = deleted.count() * 100 / tickets.len();
    assert!((4..15).contains(&share), "{share}");
}
