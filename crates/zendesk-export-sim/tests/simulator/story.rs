//! The story of one ticket, as an account tells it in four ways.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::desk::records;

/// All that is told of one ticket.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) ticket: Value,
    /// In the order of their export.
    pub(crate) events: Vec<Value>,
    pub(crate) metric_events: Vec<Value>,
}

impl Story {
    fn children(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let of = |event| {
            records(event, "child_events")
                .iter()
                .map(move |it| (event, it))
        };
        self.events.iter().flat_map(of)
    }

    fn comments(&self) -> impl Iterator<Item = &Value> {
        let children = self.children().map(|(_, child)| child);
        children.filter(|child| child["event_type"] == "Comment")
    }

    fn replies(&self) -> impl Iterator<Item = &Value> {
        let by_agent = |it: &&Value| it["author_id"] != self.ticket["requester_id"];
        self.comments()
            .filter(|it| it["public"] == true)
            .filter(by_agent)
    }

    /// The minutes until an agent first wrote to the requester.
    pub(crate) fn first_reply(&self) -> Option<i64> {
        let reply = self.replies().next()?;
        Some((moment(&reply["created_at"]) - moment(&self.ticket["created_at"])) / 60)
    }

    pub(crate) fn first_reply_of_metric_events(&self) -> Option<i64> {
        let time = |kind| {
            let of_metric = |it: &&Value| it["metric"] == "reply_time" && it["instance_id"] == 1;
            let mut events = self.metric_events.iter().filter(of_metric);
            events
                .find(|it| it["type"] == kind)
                .map(|it| moment(&it["time"]))
        };
        Some((time("fulfill")? - time("activate")?) / 60)
    }

    #[track_caller]
    pub(crate) fn assert_changes_lead_to_the_ticket(&self) {
        let ticket = &self.ticket;
        let mut now = Map::new();
        let mut last = moment(&ticket["created_at"]);
        for (position, event) in self.events.iter().enumerate() {
            let time = moment(&event["created_at"]);
            assert_eq!(event["timestamp"], time);
            assert!(
                time >= last && (position > 0 || time == last),
                "{event} {ticket}"
            );
            assert!(Some(time) <= ticket["generated_timestamp"].as_i64());
            let updater = &event["updater_id"];
            let by_system = *updater == -1;
            assert!(
                by_system || time <= moment(&ticket["updated_at"]),
                "{event} {ticket}"
            );
            let people = [&ticket["requester_id"], &ticket["assignee_id"]];
            assert!(by_system || people.contains(&updater), "{event} {ticket}");
            for child in records(event, "child_events") {
                change(&mut now, child, position == 0);
            }
            last = time;
        }
        for member in [
            "status",
            "priority",
            "type",
            "assignee_id",
            "group_id",
            "requester_id",
            "tags",
        ] {
            assert_eq!(
                now.get(member),
                Some(&ticket[member]),
                "{member} of {ticket}"
            );
        }
        if ticket["subject"] != "SCRUBBED" {
            assert_eq!(now["subject"], ticket["subject"]);
        }
    }

    #[track_caller]
    pub(crate) fn assert_metric_set_is_of_the_events(&self) {
        let set = &self.ticket["metric_set"];
        let about = &self.ticket;
        let calendar = |member: &str| set[member]["calendar"].as_i64();
        assert_eq!(set["replies"], self.replies().count(), "{about}");
        assert_eq!(
            calendar("reply_time_in_minutes"),
            self.first_reply(),
            "{about}"
        );
        let last_comment = self.comments().last();
        let last_comment = last_comment.map_or(&Value::Null, |it| &it["created_at"]);
        assert_eq!(&set["latest_comment_added_at"], last_comment, "{about}");

        let mut values = Changes::default();
        for (event, child) in self.children() {
            values.add(event, child);
        }
        let created = moment(&set["created_at"]);
        let minutes = |time: &Value| time.is_string().then(|| (moment(time) - created) / 60);
        assert_eq!(set["status_updated_at"], values.status_updated, "{about}");
        assert_eq!(set["solved_at"], values.solved, "{about}");
        assert_eq!(set["reopens"], values.reopens, "{about}");
        assert_eq!(set["assigned_at"], values.assigned, "{about}");
        assert_eq!(set["group_stations"], values.groups, "{about}");
        assert_eq!(
            calendar("full_resolution_time_in_minutes"),
            minutes(&values.solved)
        );
        assert_eq!(
            calendar("first_resolution_time_in_minutes"),
            minutes(&values.first_solved)
        );
        for wait in [
            "requester_wait_time_in_minutes",
            "agent_wait_time_in_minutes",
        ] {
            let until = moment(&values.status_updated) - created;
            assert!(
                (0..=until / 60).contains(&calendar(wait).expect("it is known")),
                "{about}"
            );
        }
    }

    #[track_caller]
    pub(crate) fn assert_metric_events_are_in_turn(&self) {
        let created = moment(&self.ticket["created_at"]);
        let mut rounds = BTreeMap::<(&str, u64), Vec<&str>>::new();
        for event in &self.metric_events {
            assert!(moment(&event["time"]) >= created, "{event} {}", self.ticket);
            let of = (text(&event["metric"]), number(&event["instance_id"]));
            rounds.entry(of).or_default().push(text(&event["type"]));
            let target = event["sla"]["target"].as_i64();
            assert!(target.is_none() || target > self.first_reply(), "{event}");
        }
        for ((metric, _), kinds) in rounds {
            let at = |kind| kinds.iter().position(|it| *it == kind);
            let stops = at("fulfill").or(at("pause")).or(at("breach"));
            if let Some(stops) = stops {
                let starts = at("activate").expect("what stops was started");
                assert!(starts < stops, "{metric}: {kinds:?}");
            }
            let once = |kind| kinds.iter().filter(|it| **it == kind).count() <= 1;
            assert!(once("activate") && once("fulfill"), "{metric}: {kinds:?}");
        }
    }
}

/// What changes of status, assignee and group come to.
#[derive(Default)]
struct Changes {
    status_updated: Value,
    solved: Value,
    first_solved: Value,
    reopens: u64,
    assigned: Value,
    groups: u64,
    is_done: bool,
}

impl Changes {
    fn add(&mut self, event: &Value, child: &Value) {
        let time = &event["created_at"];
        if let Some(status) = child["status"].as_str() {
            self.status_updated = time.clone();
            let is_done = ["solved", "closed"].contains(&status);
            if is_done && !self.is_done {
                self.solved = time.clone();
                if self.first_solved.is_null() {
                    self.first_solved = time.clone();
                }
            } else if self.is_done && !is_done && status != "deleted" {
                self.reopens += 1;
                self.solved = Value::Null;
            }
            self.is_done = is_done;
        }
        if child["assignee_id"].is_u64() {
            self.assigned = time.clone();
        }
        self.groups += u64::from(child["group_id"].is_u64());
    }
}

/// Holds what a child says that was before to what is known, and keeps what it says that is now.
#[track_caller]
fn change(now: &mut Map<String, Value>, child: &Value, creates: bool) {
    let kind = text(&child["event_type"]);
    if kind == "Comment" {
        return;
    }
    assert_eq!(kind, if creates { "Create" } else { "Change" });
    const BESIDE: [&str; 7] = [
        "id",
        "via",
        "via_reference_id",
        "event_type",
        "previous_value",
        "added_tags",
        "removed_tags",
    ];
    let child = child.as_object().expect("children are objects");
    for (member, value) in child
        .iter()
        .filter(|(key, _)| !BESIDE.contains(&key.as_str()))
    {
        let before = now.insert(member.clone(), value.clone());
        if !creates {
            let before = match before.expect("it was created") {
                Value::Number(id) => Value::from(id.to_string()),
                before => before,
            };
            assert_eq!(child["previous_value"], before, "{child:?}");
            assert_ne!(&before, value, "{child:?}");
        }
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("it is a text")
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().expect("it is a number")
}

fn moment(value: &Value) -> i64 {
    let time = chrono::DateTime::parse_from_rfc3339(text(value));
    time.expect("it is a time").timestamp()
}
