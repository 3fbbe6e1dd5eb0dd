//! The metric set of a ticket, which comes inside it: what its steps come to.

use super::ticket_course::{Comment, Course, Step};
use super::ticket_life;
use super::timeline::utc;
use super::{Account, Revision};
use crate::json::Object;

#[derive(Default)]
struct MetricSet {
    group_stations: u64,
    assignee_stations: u64,
    reopens: u64,
    replies: u64,
    assignee_updated: Option<i64>,
    requester_updated: Option<i64>,
    status_updated: i64,
    initially_assigned: Option<i64>,
    assigned: Option<i64>,
    solved: Option<i64>,
    first_solved: Option<i64>,
    first_reply: Option<i64>,
    latest_comment: Option<i64>,
    /// Seconds in which others than the agents had to act, the agents had, and nobody could.
    agents_waited: i64,
    requester_waited: i64,
    on_hold: i64,
}

pub(super) fn fill(
    metrics: &mut Object<'_>,
    account: &Account,
    course: &Course<'_>,
    revision: &Revision,
    updated: i64,
) {
    let index = course.core.index;
    let id = 41_000_000_000_000 + index * 13;
    let it = MetricSet::of(course, revision);
    metrics
        .put("url", account.url("ticket_metrics", id))
        .put("id", id)
        .put("ticket_id", ticket_life::id(index))
        .put("created_at", utc(course.created))
        .put("updated_at", utc(updated))
        .put("group_stations", it.group_stations)
        .put("assignee_stations", it.assignee_stations)
        .put("reopens", it.reopens)
        .put("replies", it.replies)
        .put("assignee_updated_at", it.assignee_updated.map(utc))
        .put("requester_updated_at", it.requester_updated.map(utc))
        .put("status_updated_at", utc(it.status_updated))
        .put("initially_assigned_at", it.initially_assigned.map(utc))
        .put("assigned_at", it.assigned.map(utc))
        .put("solved_at", it.solved.map(utc))
        .put("latest_comment_added_at", it.latest_comment.map(utc));
    let until = |time: i64| time - course.created;
    for (key, seconds) in [
        ("reply_time_in_minutes", it.first_reply.map(until)),
        (
            "first_resolution_time_in_minutes",
            it.first_solved.map(until),
        ),
        ("full_resolution_time_in_minutes", it.solved.map(until)),
        ("agent_wait_time_in_minutes", Some(it.agents_waited)),
        ("requester_wait_time_in_minutes", Some(it.requester_waited)),
        ("on_hold_time_in_minutes", Some(it.on_hold)),
    ] {
        metrics.object(key, |object| put_minutes(object, seconds));
    }
    metrics.put("custom_status_updated_at", utc(it.status_updated));
}

/// An agent works eight hours a day.
pub(super) fn put_minutes(object: &mut Object<'_>, seconds: Option<i64>) {
    let minutes = seconds.map(|seconds| seconds / 60);
    object
        .put("calendar", minutes)
        .put("business", minutes.map(|minutes| minutes / 3));
}

impl MetricSet {
    fn of(course: &Course<'_>, revision: &Revision) -> Self {
        let people = &course.core.people;
        let mut it = Self::default();
        for (step, time) in course.steps(revision) {
            it.add_status(&step, time);
            it.add_assignment(&step, time);
            it.add_comment(&step, time);
            if step.author.is_some() && step.author == people.requester {
                it.requester_updated = Some(time);
            }
            if step.author.is_some() && step.author == people.assignee {
                it.assignee_updated = Some(time);
            }
        }
        it
    }

    fn add_status(&mut self, step: &Step, time: i64) {
        let before = step.before.map(|before| before.status);
        let after = step.after.status;
        if before == Some(after) {
            return;
        }
        let waited = time - self.status_updated;
        match before {
            Some("new" | "open") => self.requester_waited += waited,
            Some("hold") => {
                self.requester_waited += waited;
                self.on_hold += waited;
            }
            Some("pending") => self.agents_waited += waited,
            _ => {}
        }
        self.status_updated = time;
        let is_done = |status| matches!(status, "solved" | "closed");
        match (before.is_some_and(is_done), after) {
            (false, "solved" | "closed") => {
                self.solved = Some(time);
                self.first_solved.get_or_insert(time);
            }
            (true, "solved" | "closed" | "deleted") | (false, _) => {}
            (true, _) => {
                self.reopens += 1;
                self.solved = None;
            }
        }
    }

    fn add_assignment(&mut self, step: &Step, time: i64) {
        let (before, after) = (step.before, step.after);
        if after.group.is_some() && before.and_then(|before| before.group) != after.group {
            self.group_stations += 1;
        }
        if after.assignee.is_some() && before.and_then(|before| before.assignee) != after.assignee {
            self.assignee_stations += 1;
            self.initially_assigned.get_or_insert(time);
            self.assigned = Some(time);
        }
    }

    fn add_comment(&mut self, step: &Step, time: i64) {
        let Some(comment) = step.comment else { return };
        self.latest_comment = Some(time);
        if comment == Comment::Reply {
            self.replies += 1;
            self.first_reply.get_or_insert(time);
        }
    }
}
