//! Tickets, their events, metric sets and metric events tell one story.

use std::collections::BTreeMap;

use serde_json::Value;
use zendesk_export_sim::SimulatorBuilder;

use crate::desk::{Desk, builder, open, records};
use crate::live::Time;
use crate::story::{Story, number, text};

async fn stories(desk: &Desk) -> Vec<Story> {
    let mut stories = BTreeMap::<u64, Story>::new();
    let all = "start_time=0&support_type_scope=all";
    let tickets = format!("tickets?{all}&include=metric_sets");
    for ticket in brought(desk, &tickets, "tickets").await {
        let story = stories.entry(number(&ticket["id"])).or_default();
        story.ticket = ticket;
    }
    // What changed within the last minute is withheld, and its events are not all there.
    let events = format!("ticket_events?{all}&include=comment_events");
    for event in brought(desk, &events, "ticket_events").await {
        if let Some(story) = stories.get_mut(&number(&event["ticket_id"])) {
            story.events.push(event);
        }
    }
    let metrics = "ticket_metric_events?start_time=0";
    for event in brought(desk, metrics, "ticket_metric_events").await {
        if let Some(story) = stories.get_mut(&number(&event["ticket_id"])) {
            story.metric_events.push(event);
        }
    }
    stories.into_values().collect()
}

/// The records of all pages, each once.
async fn brought(desk: &Desk, path: &str, items: &str) -> Vec<Value> {
    let mut brought: Vec<Value> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for page in desk.walk(path).await {
        let records = records(&page, items).iter();
        brought.extend(records.filter(|it| ids.insert(number(&it["id"]))).cloned());
    }
    brought
}

/// Accounts of all sizes, still and live, in which whatever a ticket goes through happens.
async fn every_account() -> Vec<Desk> {
    let mut desks = Vec::new();
    for (seed, tickets) in [(7, 400), (1, 3), (2, 33)] {
        let small = builder().seed(seed).tickets(tickets).ticket_bytes(0);
        desks.push(open(small).await);
    }
    let more = builder()
        .tickets(100)
        .ticket_events(777)
        .ticket_metric_events(500);
    desks.push(open(more).await);
    desks.push(open(builder().tickets(40).users(0)).await);
    for seconds in [100, 5_000] {
        let time = Time::default();
        let live = builder().tickets(120).changes_per_second(2.0);
        let desk = open(time.of(live)).await;
        time.pass(seconds);
        desks.push(desk);
    }
    desks
}

#[tokio::test]
async fn tickets_events_and_metrics_tell_one_story() {
    for desk in every_account().await {
        for story in stories(&desk).await {
            story.assert_changes_lead_to_the_ticket();
            story.assert_metric_set_is_of_the_events();
            story.assert_metric_events_are_in_turn();
        }
    }
}

#[tokio::test]
async fn three_ways_to_the_first_reply_by_month_and_group_agree() {
    let accounts: [SimulatorBuilder; 2] =
        [builder(), builder().seed(8).tickets(2_600).ticket_bytes(0)];
    for account in accounts {
        let desk = open(account).await;
        let stories = stories(&desk).await;
        let by_comments = by_month_and_group(&stories, Story::first_reply);
        let by_metric_set = by_month_and_group(&stories, |story| {
            story.ticket["metric_set"]["reply_time_in_minutes"]["calendar"].as_i64()
        });
        let by_metric_events = by_month_and_group(&stories, Story::first_reply_of_metric_events);
        assert!(by_comments.len() > 20);
        assert_eq!(by_comments, by_metric_set);
        assert_eq!(by_comments, by_metric_events);

        // A reply takes hours, and not always as many.
        let mut minutes: Vec<i64> = stories.iter().filter_map(Story::first_reply).collect();
        minutes.sort_unstable();
        let share = |percent: usize| minutes[minutes.len() * percent / 100];
        assert!((60..3_000).contains(&share(50)), "{}", share(50));
        assert!(share(20) * 3 / 2 < share(80), "{} {}", share(20), share(80));
        assert!(minutes.len() * 2 > stories.len());
    }
}

/// How many tickets, and how many minutes together.
type Answer = BTreeMap<(String, Option<u64>), (u64, i64)>;

fn by_month_and_group(stories: &[Story], minutes: impl Fn(&Story) -> Option<i64>) -> Answer {
    let mut answer = Answer::new();
    for story in stories {
        if let Some(minutes) = minutes(story) {
            let month = text(&story.ticket["created_at"])[..7].to_owned();
            let of = answer.entry((month, story.ticket["group_id"].as_u64()));
            let (tickets, sum) = of.or_default();
            *tickets += 1;
            *sum += minutes;
        }
    }
    answer
}
