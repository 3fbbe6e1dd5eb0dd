//! Plain iterators of one client, taken in turns in one thread over connections that are kept.

use std::time::{Duration, Instant};

use httpmock::{Mock, MockServer};
use zendesk_export::{Client, Error, Page, types::Ticket};
use zendesk_export_httpmock::MockServerExt as _;

use crate::support::{START, builder, cursor_page, ids, start, typed};

const PAGES: i64 = 6;

/// An export of six pages with one record each.
fn pages(server: &MockServer) -> Vec<Mock<'_>> {
    let mock = |number: i64| {
        server.tickets_by_cursor(|when, then| {
            let asked = format!("c{}", number - 1);
            if number == 1 {
                when.start_time(START).cursor(None);
            } else {
                when.start_time(None).cursor(asked.as_str());
            }
            let next = format!("c{number}");
            let page = cursor_page(&[(number, START)], Some(&next), number == PAGES);
            then.ok(&typed(&page));
        })
    };
    (1..=PAGES).map(mock).collect()
}

/// A request that waits for another iterator is given up before the test is.
fn client(server: &MockServer) -> Client {
    let timeout = Some(Duration::from_secs(2));
    builder(&server.base_url())
        .timeout(timeout)
        .build()
        .unwrap()
}

fn iterate(zendesk: &Client) -> impl Iterator<Item = Result<Page<Ticket>, Error>> + use<> {
    zendesk.tickets(start()).pages().blocking().unwrap()
}

fn take(pages: &mut impl Iterator<Item = Result<Page<Ticket>, Error>>) -> Page<Ticket> {
    pages.next().unwrap().unwrap()
}

#[test]
fn iterators_in_turns_do_not_wait_for_each_other() {
    let server = MockServer::start();
    let mocks = pages(&server);
    let zendesk = client(&server);
    let (mut a, mut b) = (iterate(&zendesk), iterate(&zendesk));
    let started = Instant::now();

    let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
    for _ in 0..PAGES {
        of_a.push(take(&mut a));
        of_b.push(take(&mut b));
    }

    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(a.next().is_none() && b.next().is_none());
    let all: Vec<_> = (1..=PAGES).map(|id| vec![id]).collect();
    assert_eq!((ids(&of_a), ids(&of_b)), (all.clone(), all));
    for mock in mocks {
        mock.assert_calls(2);
    }
}

#[test]
fn an_iterator_that_is_dropped_leaves_the_other_one_going() {
    let server = MockServer::start();
    let _mocks = pages(&server);
    let zendesk = client(&server);
    let (mut a, mut b) = (iterate(&zendesk), iterate(&zendesk));
    let started = Instant::now();

    take(&mut a);
    take(&mut b);
    take(&mut a);
    drop(a);
    let rest = b.map(Result::unwrap).count();

    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(rest, 5);
}
