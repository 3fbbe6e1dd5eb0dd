//! Where the events of tickets stand.

use super::*;
use crate::account::population::Population;
use crate::account::{ticket_event, ticket_metric_event};

/// Some indexes from the start, the midst, a mass update and the end.
fn some(all: u64) -> impl Iterator<Item = u64> {
    let starts = [0, all / 3, all / 4, all / 2, all.saturating_sub(400)];
    starts
        .into_iter()
        .flat_map(move |start| start..(start + 400).min(all))
}

#[test]
fn events_of_all_tickets_are_in_the_order_of_their_times() {
    for (tickets, per_ticket, rest) in [
        (1, 3, 0),
        (20, 47, 13),
        (412, 0, 100),
        (412, 2, 1),
        (9_000, 3, 0),
        (100_000, 3, 50_000),
        (10_000_000, 4, 7),
    ] {
        let tickets = Population::with_ai_agents(tickets);
        let moments = Moments::new(7, tickets);
        let count = tickets.agents() * per_ticket + rest;
        for lines in [
            Lines::new(moments, &ticket_event::LINES, (count, Of::Agents)),
            Lines::new(moments, &ticket_metric_event::LINES, (count, Of::All)),
        ] {
            assert!(lines.len() >= count);
            let mut last = (0, i64::MIN);
            for index in some(lines.len()) {
                let time = lines.time(index);
                assert!(time >= last.1 || index <= last.0, "{index} of {tickets:?}");
                last = (index, time);
                let event = lines.event(index);
                assert!(lines.of_ticket(event.ticket).contains(&index));
                assert_eq!(lines.index(lines.rank(index)), index);
            }
        }
    }
}

#[test]
fn the_steps_of_a_ticket_follow_on_each_other() {
    for count in [1, 20, 412, 2_200, 9_000, 100_000, 10_000_000] {
        let tickets = Population::with_ai_agents(count);
        let moments = Moments::new(7, tickets);
        for ticket in some(tickets.len()) {
            let steps = [
                Moment::Creation,
                Moment::Response,
                Moment::Between,
                Moment::Latest,
            ];
            let times = steps.map(|moment| moments.time(moment, ticket));
            assert!(times.is_sorted(), "{times:?} of {ticket} of {count}");
            for moment in steps {
                let place = moments.place(moment, ticket);
                assert_eq!(moments.ticket(moment, place), ticket);
            }
        }
    }
}
