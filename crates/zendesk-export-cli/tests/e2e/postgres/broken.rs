//! Connections that break at any byte: everything is stored once.
//!
//! `BROKEN_ROUNDS=50 cargo test -p zendesk-export-cli --test e2e postgres::` goes on for longer, here and where the
//! server dies.

use std::{env, process::Command, sync::OnceLock};

use zendesk_export_bench::{Postgres, on_own_postgres};

use super::way::{Fate, Way};
use crate::{
    desk::builder,
    support::run,
    sync::{
        chance::Chance,
        growing::Growing,
        place::{Place, sync},
        proxy::Proxy,
    },
};

fn server() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| Postgres::start(&[("fsync", "off")], &[]))
}

/// How often the account grows between nothing and everything.
pub(super) const STEPS: u64 = 6;

pub(super) fn account(seed: u64) -> Growing {
    let builder = builder().tickets(600).seed(seed);
    Growing::new(builder.ticket_metric_events(1_200))
}

pub(super) fn rounds() -> u64 {
    env::var("BROKEN_ROUNDS").map_or(1, |text| text.parse().expect("a number"))
}

/// A run of everything that goes this way.
fn through(way: &Way, place: &Place, proxy: &Proxy) -> Command {
    let to = format!(
        "postgres://zendesk@127.0.0.1:{}/{}",
        way.port,
        place.schema().name()
    );
    sync(&proxy.url, &to)
}

/// Everything is stored, whatever becomes of the connections.
fn stores_everything_once(draw: fn(&mut Chance) -> Fate) {
    for round in 0..rounds() {
        let account = account(round);
        let proxy = Proxy::paging(account.desk.url(), 40);
        let place = Place::on(server());
        let way = Way::to(server().port(), round, draw);
        for step in 1..=STEPS {
            account.grow(step, STEPS);
            // A run ends where the very first connection breaks: that server may not be one.
            let mut runs = (0..9).map(|_| run(&mut through(&way, &place, &proxy)));
            let ended = runs.find(|ended| ended.code != Some(7)).unwrap();
            assert_eq!(ended.code, Some(0), "{}", ended.err);
            place.is_whole();
        }
        place.holds_all(&account.desk);
        assert!(way.broken() > 5, "only {} connections broke", way.broken());
    }
}

fn a_connection_that_breaks_at_any_byte_loses_and_doubles_nothing() {
    stores_everything_once(|chance| match chance.is_one_in(3) {
        true => Fate::Whole,
        false => Fate::Cut {
            after: chance.below(100_000),
            upwards: chance.is_one_in(2),
        },
    });
}

fn a_break_that_the_server_does_not_see_loses_and_doubles_nothing() {
    stores_everything_once(|chance| match chance.is_one_in(3) {
        true => Fate::Whole,
        false => Fate::CutUnseen {
            after: chance.below(100_000),
            upwards: chance.is_one_in(2),
        },
    });
}

on_own_postgres!(
    a_connection_that_breaks_at_any_byte_loses_and_doubles_nothing,
    a_break_that_the_server_does_not_see_loses_and_doubles_nothing,
);
