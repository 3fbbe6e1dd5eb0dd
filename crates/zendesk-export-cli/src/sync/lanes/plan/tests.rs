//! A backfill by these rules, without a network: requests, pages and the budget as discrete events.
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

use super::*;
use crate::sync::lanes::Load;

/// Ten years, in which an account grows: most tickets are of the last ones.
const YEARS: u128 = 315_360_000;
const TICKETS: u128 = 10_000_000;
const PAGE: u128 = 1_000;

/// How many tickets are older than that.
fn older(at: i64) -> u128 {
    let at = u128::try_from(at).unwrap();
    TICKETS * at * at / (YEARS * YEARS)
}

/// When a ticket was changed, of which so many are older.
fn time(ticket: u128) -> i64 {
    let time = (ticket.min(TICKETS) * YEARS * YEARS / TICKETS).isqrt();
    i64::try_from(time).unwrap()
}

struct Lane {
    next: u128,
    at: i64,
    end: i64,
    page: Option<i64>,
    among: usize,
}

struct Backfill {
    budget: Budget,
    latency: Duration,
    load: Load,
    lanes: Vec<Option<Lane>>,
    /// When a page comes, and for which lane.
    coming: BinaryHeap<Reverse<(Duration, usize)>>,
    sent: VecDeque<Duration>,
    requests: u64,
    /// The newest records were read while others were left, so that they are asked for once more.
    read_early: bool,
}

impl Backfill {
    fn begin(&mut self, at: i64, end: i64, now: Duration) {
        self.lanes.push(Some(Lane {
            next: older(at),
            at,
            end,
            page: None,
            among: 0,
        }));
        self.asks(self.lanes.len() - 1, now);
    }

    fn asks(&mut self, which: usize, now: Duration) {
        let among = self.lanes.iter().flatten().count();
        self.lanes[which].as_mut().unwrap().among = among;
        let full = self.sent.len() >= self.budget.requests as usize;
        let free = full.then(|| self.sent.pop_front().unwrap() + self.budget.window);
        let at = free.map_or(now, |free| free.max(now));
        self.sent.push_back(at);
        self.requests += 1;
        self.coming.push(Reverse((at + self.latency, which)));
    }

    /// A page comes, and the lane asks for the next one if there is any.
    fn comes(&mut self, which: usize, now: Duration) {
        let at_work = self.lanes.iter().flatten().count();
        let lane = self.lanes[which].as_mut().unwrap();
        self.load.page(self.latency, at_work, lane.among);
        let first = time(lane.next);
        lane.next += PAGE;
        lane.at = time(lane.next - 1);
        lane.page = Some(covered(lane.page, lane.at - first));
        let is_last = lane.next >= TICKETS;
        if is_last || lane.at >= lane.end {
            self.lanes[which] = None;
            self.read_early |= is_last && at_work > 1;
        } else {
            self.asks(which, now);
        }
    }

    fn divide(&mut self, now: Duration) -> Option<()> {
        let places = self.lanes.iter_mut().flatten().filter_map(|lane| {
            let (at, end, page) = (lane.at, lane.end, lane.page?);
            Some((lane, Reach { at, end, page }))
        });
        let (widest, at) = divided(places)?;
        let end = std::mem::replace(&mut widest.end, at);
        self.begin(at, end, now);
        Some(())
    }

    /// How long it takes to read everything, and with how many requests.
    fn run(mut self, most: usize) -> (Duration, u64) {
        self.begin(0, time(TICKETS), Duration::ZERO);
        let mut ended = Duration::ZERO;
        while let Some(Reverse((now, which))) = self.coming.pop() {
            ended = now;
            self.comes(which, now);
            let wanted = wanted(&self.budget, self.load.latency());
            let most = wanted.min(most).min(self.load.limit());
            while self.lanes.iter().flatten().count() < most && self.divide(now).is_some() {}
        }
        let again = u64::from(self.read_early);
        let lasts = self.latency * u32::from(self.read_early);
        (ended + lasts, self.requests + again)
    }
}

fn backfill(requests: u32, seconds: u64, lanes: usize) -> (Duration, u64) {
    let backfill = Backfill {
        budget: budget(requests),
        latency: Duration::from_secs(seconds),
        load: Load::default(),
        lanes: Vec::new(),
        coming: BinaryHeap::new(),
        sent: VecDeque::new(),
        requests: 0,
        read_early: false,
    };
    backfill.run(lanes)
}

fn budget(requests: u32) -> Budget {
    let client = zendesk_export::Client::builder("acme");
    let pace = zendesk_export::Pace::per_minute(requests.try_into().unwrap());
    let client = client.credentials(zendesk_export::Credentials::oauth_token("x"));
    let client = client.pace(pace).build().unwrap();
    client
        .budget(zendesk_export::Resource::by_name("tickets").unwrap())
        .unwrap()
}

#[test]
fn the_documented_backfill_is_what_the_rules_make_of_it() {
    let hours = |took: Duration| took.as_secs_f64() / 3_600.0;
    let readme = include_str!("../../../../README.md");
    let mut rows = String::new();
    for requests in [10, 30] {
        for seconds in [5, 10, 30] {
            let (alone, _) = backfill(requests, seconds, 1);
            let (together, sent) = backfill(requests, seconds, MOST);
            let bound = Duration::from_secs(10_000 * 60 / u64::from(requests));
            rows += &format!(
                "| {requests} | {seconds} s | {:.1} h | {:.1} h | {:.1} h | {} |\n",
                hours(alone),
                hours(together),
                hours(bound),
                sent - 10_000
            );
        }
    }
    assert!(readme.contains(&rows), "the table is to hold:\n{rows}");
}

#[test]
fn one_lane_is_enough_where_pages_come_as_fast_as_the_budget_allows() {
    assert_eq!(wanted(&budget(10), Duration::from_secs(5)), 1);
    assert_eq!(wanted(&budget(10), Duration::from_secs(10)), 2);
    assert_eq!(wanted(&budget(600), Duration::from_secs(1)), 12);
    assert_eq!(wanted(&budget(600), Duration::from_secs(600)), MOST);
}

#[test]
fn a_place_is_divided_only_where_both_halves_have_a_page_after_the_one_under_way() {
    let place = |page| {
        (
            "it",
            Reach {
                at: 100,
                end: 400,
                page,
            },
        )
    };
    assert_eq!(divided([place(101)]), None);
    assert_eq!(divided([place(100)]), Some(("it", 300)));
    let wider = (
        "wider",
        Reach {
            at: 0,
            end: 400,
            page: 100,
        },
    );
    assert_eq!(divided([place(100), wider]), Some(("wider", 250)));
}
