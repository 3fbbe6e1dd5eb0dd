//! A server that dies and comes back, alone or with the run, and one whose administrator ends connections.

use std::{
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use zendesk_export_bench::{Database, Postgres, on_own_postgres, on_postgres};

use super::broken::{STEPS, account, rounds};
use crate::{
    support::wait,
    sync::{
        chance::Chance,
        place::{Kind, Place},
        proxy::Proxy,
    },
};

/// Runs until one ends well, with these moments of trouble while they last.
fn run_in_trouble(place: &Place, proxy: &Proxy, mut trouble: impl FnMut(&mut Child)) {
    for _ in 0..50 {
        let mut child = place.sync(&proxy.url);
        let mut child = child
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "it goes on for ever"
            );
            trouble(&mut child);
        }
        match wait(&mut child) {
            Some(0) => return,
            // It was killed, or the server was down as it began.
            None | Some(1 | 7 | 9) => {}
            code => panic!("the run ended with {code:?}"),
        }
    }
    panic!("the runs never get to the end");
}

fn a_server_that_dies_in_the_middle_loses_and_doubles_nothing() {
    // What was written outlasts a process without, and only the machine takes it.
    let mut server = Postgres::start(&[("fsync", "off")], &[]);
    let mut deaths = 0;
    for round in 0..rounds() {
        let mut chance = Chance::new(100 + round);
        let account = account(100 + round);
        let proxy = Proxy::paging(account.desk.url(), 40);
        let place = Place::on(&server);
        for step in 1..=STEPS {
            account.grow(step, STEPS);
            let mut left = 2;
            run_in_trouble(&place, &proxy, |child| {
                thread::sleep(Duration::from_millis(chance.below(400)));
                if left == 0 || child.try_wait().unwrap().is_some() {
                    return;
                }
                server.kill();
                if chance.is_one_in(3) {
                    child.kill().unwrap();
                }
                thread::sleep(Duration::from_millis(chance.below(300)));
                server.restart();
                deaths += 1;
                left -= 1;
            });
            place.is_whole();
        }
        place.holds_all(&account.desk);
    }
    assert!(deaths > 2 * rounds(), "only {deaths} deaths");
}

fn connections_that_an_administrator_ends_lose_and_double_nothing() {
    let mut ended = 0;
    for round in 0..rounds() {
        let mut chance = Chance::new(200 + round);
        let account = account(200 + round);
        let proxy = Proxy::paging(account.desk.url(), 40);
        let place = Place::new(Kind::Postgres);
        for step in 1..=STEPS {
            account.grow(step, STEPS);
            let mut left = 10;
            run_in_trouble(&place, &proxy, |_| {
                thread::sleep(Duration::from_millis(chance.below(60)));
                if left > 0 {
                    ended += end_connections(place.schema(), chance.is_one_in(2));
                    left -= 1;
                }
            });
            place.is_whole();
        }
        place.holds_all(&account.desk);
    }
    assert!(ended > 30, "only {ended} connections were ended");
}

/// Ends those of the run: all of them, or a single one.
fn end_connections(database: &Database, all: bool) -> usize {
    let limit = if all { "ALL" } else { "1" };
    let ended = database.client().query(
        &format!(
            "SELECT pg_terminate_backend(pid) FROM (
                 SELECT pid FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'zendesk-export'
                 ORDER BY random() LIMIT {limit}) AS those"
        ),
        &[],
    );
    ended.unwrap().len()
}

on_own_postgres!(a_server_that_dies_in_the_middle_loses_and_doubles_nothing);
on_postgres!(connections_that_an_administrator_ends_lose_and_double_nothing);
