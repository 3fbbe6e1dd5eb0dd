//! A run that took long over a page finds its tokens ended, and those of another run as well.

use std::{
    fs,
    io::Read as _,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use crate::{
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{ids, run, wait},
};

const LIFETIME: u64 = 1_000;

/// A run stands still behind a reader that takes its time, while others renew the sign-in this often;
/// then something may be done to what they kept.
fn sleeps_through(renewals: u64, then: impl FnOnce(&Person)) {
    let ahead = Arc::new(AtomicU64::new(0));
    let (now, seconds) = (SystemTime::now(), Arc::clone(&ahead));
    let account = builder()
        .tickets(120)
        .oauth_client(CLIENT, SECRET)
        .token_lifetime(Duration::from_secs(LIFETIME))
        .clock(move || now + Duration::from_secs(seconds.load(Ordering::Relaxed)));
    let account = Desk::open(account);
    let person = Person::new(&account);
    person.signs_in();

    let mut command = person.export("tickets");
    command.args(["--per-page", "2"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut sleeper = command.spawn().unwrap();
    let mut requests = 0;
    // The pipe is full once it asks for nothing any more.
    while requests == 0 || account.simulator.requests() > requests {
        requests = account.simulator.requests();
        thread::sleep(Duration::from_millis(300));
    }
    assert!(requests < 60, "it is not held up");

    for _ in 0..renewals {
        ahead.fetch_add(LIFETIME + 1, Ordering::Relaxed);
        run(&mut person.export("organizations")).succeeds();
    }
    assert_eq!(account.simulator.tokens_issued(), 1 + renewals);
    then(&person);
    ahead.fetch_add(LIFETIME + 1, Ordering::Relaxed);

    let (mut out, mut err) = (String::new(), String::new());
    sleeper
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    sleeper
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(wait(&mut sleeper), Some(0), "{err}");
    assert_eq!(ids(&out).len(), 120);
}

#[test]
fn a_run_that_slept_through_the_end_of_its_token_renews_it() {
    sleeps_through(0, |_| ());
}

#[test]
fn a_run_that_slept_through_a_renewal_by_another_renews_it_again() {
    sleeps_through(1, |_| ());
}

#[test]
fn a_pair_that_another_run_kept_is_renewed_by_its_own_refresh_token_after_its_end() {
    sleeps_through(1, |person| {
        // By the program's own clock, too.
        let file = person.file();
        let mut kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        kept["expires_at"] = 1_000_000_000.into();
        fs::write(&file, kept.to_string()).unwrap();
    });
}
