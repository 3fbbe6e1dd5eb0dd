//! Two runs at once: one of them may lose, and no record does.
//!
//! `SYNC_RACES=100 cargo test -p zendesk-export-cli --features delta --test e2e lake::at_once` tries that many times.

use std::{env, thread};

use crate::{
    desk::builder,
    support::run,
    sync::{
        growing::Growing,
        place::{Kind, Place},
    },
};

#[test]
fn two_runs_at_once_neither_lose_nor_repeat_a_record() {
    let races = env::var("SYNC_RACES").map_or(4, |races| races.parse().unwrap());
    let steps = 4;
    let mut lost = 0;
    for race in 0..races {
        let account = Growing::new(builder().tickets(300).seed(race));
        let place = Place::new(Kind::Delta);
        for step in 1..=steps {
            account.grow(step, steps);
            let sync = || run(&mut place.sync(account.desk.url()));
            let runs = thread::scope(|scope| {
                let both = [scope.spawn(sync), scope.spawn(sync)];
                both.map(|run| run.join().unwrap())
            });
            for run in &runs {
                if run.code != Some(0) {
                    assert!(matches!(run.code, Some(6 | 9)), "{}", run.err);
                    let why = "another run has written to";
                    assert!(run.err.contains(why), "{}", run.err);
                    lost += 1;
                }
            }
        }
        run(&mut place.sync(account.desk.url())).succeeds();
        place.holds_all(&account.desk);
    }
    assert!(lost > 0, "no run has met another one");
}
