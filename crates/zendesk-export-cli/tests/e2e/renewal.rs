//! A sign-in that is renewed, by each run that needs to, for all of them.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use zendesk_export_sim::SimulatorBuilder;

use crate::{
    browser::post,
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{Run, run},
};

const LIFETIME: u64 = 1_000;
const TICKETS: u64 = 120;

/// Seconds that the simulator's clock is ahead. `step` is what each look at it adds, less than the two
/// minutes that a code is good for.
struct Ahead(Arc<AtomicU64>);

impl Ahead {
    fn jump(&self) {
        self.0.fetch_add(LIFETIME + 1, Ordering::Relaxed);
    }
}

fn account() -> SimulatorBuilder {
    builder()
        .tickets(TICKETS)
        .oauth_client(CLIENT, SECRET)
        .token_lifetime(Duration::from_secs(LIFETIME))
}

fn open(step: u64) -> (Desk, Person, Ahead) {
    let ahead = Arc::new(AtomicU64::new(0));
    let (now, seconds) = (SystemTime::now(), Arc::clone(&ahead));
    let account = account()
        .clock(move || now + Duration::from_secs(seconds.fetch_add(step, Ordering::Relaxed)));
    let account = Desk::open(account);
    let person = Person::new(&account);
    person.signs_in();
    (account, person, Ahead(ahead))
}

fn small_pages(person: &Person) -> Run {
    run(person.export("tickets").args(["--per-page", "2"]))
}

#[test]
fn a_token_that_is_over_is_renewed_and_the_new_pair_is_kept() {
    let (account, person, ahead) = open(0);
    let mut before = person.tokens();
    for renewals in 1..=3 {
        ahead.jump();
        let done = run(&mut person.export("tickets")).succeeds();
        assert_eq!(done.ids().len() as u64, TICKETS);
        assert_eq!(account.simulator.tokens_issued(), 1 + renewals);
        let after = person.tokens();
        assert!(after[0] != before[0] && after[1] != before[1]);
        before = after;
    }
}

#[test]
fn a_check_renews_it_too() {
    let (account, person, ahead) = open(0);
    ahead.jump();
    let done = person.run(&["check"]).succeeds();
    assert!(done.out.lines().all(|line| line.ends_with(" yes")));
    assert_eq!(account.simulator.tokens_issued(), 2);
    run(&mut person.export("tickets")).succeeds();
}

#[test]
fn tokens_that_end_amid_an_export_cost_no_record() {
    let (account, person, _ahead) = open(LIFETIME / 10);
    let done = small_pages(&person).succeeds();
    assert_eq!(done.ids().len() as u64, TICKETS);
    assert_eq!(done.lines().len() as u64, TICKETS, "none is repeated");
    assert!(account.simulator.tokens_issued() > 4);
}

#[test]
fn a_run_by_the_same_client_goes_on_with_the_sign_in() {
    let (account, person, ahead) = open(0);
    let client = [
        ("ZENDESK_OAUTH_CLIENT_ID", CLIENT),
        ("ZENDESK_OAUTH_CLIENT_SECRET", SECRET),
    ];
    run(person.export("tickets").envs(client)).succeeds();
    assert_eq!(account.simulator.tokens_issued(), 1);
    ahead.jump();
    let before = person.tokens();
    run(person.export("tickets").envs(client)).succeeds();
    assert_eq!(account.simulator.tokens_issued(), 2);
    assert_ne!(person.tokens(), before);
}

#[test]
fn an_access_token_that_was_revoked_is_renewed() {
    let (account, person, _ahead) = open(0);
    account.simulator.revoke_tokens();
    run(&mut person.export("tickets")).succeeds();
    assert_eq!(account.simulator.tokens_issued(), 2);
}

#[test]
fn a_pair_that_was_taken_back_asks_to_sign_in_again() {
    let (account, person, ahead) = open(0);
    // Somebody else renews it, which ends the pair in the file.
    let [access, refresh] = person.tokens();
    let body = json!({
        "grant_type": "refresh_token",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "refresh_token": refresh,
    });
    let renewed = post(&person.url, "/oauth/tokens", &body.to_string());
    assert_eq!(renewed.status, 201);
    ahead.jump();
    for _ in 0..2 {
        let refused = run(&mut person.export("tickets"));
        refused.refuses(4, "sign in again");
        assert!(!refused.err.contains(&access) && !refused.err.contains(&refresh));
    }
    assert_eq!(account.simulator.tokens_issued(), 2);
    person.signs_in();
    run(&mut person.export("tickets")).succeeds();
}

#[test]
fn runs_at_once_renew_it_once() {
    let (account, person, ahead) = open(0);
    for renewals in 1..=3 {
        ahead.jump();
        thread::scope(|scope| {
            let runs = [(); 4].map(|()| scope.spawn(|| run(&mut person.export("tickets"))));
            for done in runs {
                let done = done.join().unwrap().succeeds();
                assert_eq!(done.ids().len() as u64, TICKETS);
            }
        });
        assert_eq!(account.simulator.tokens_issued(), 1 + renewals);
    }
}

#[test]
fn runs_at_once_share_a_pair_that_ends_amid_them() {
    let (now, looks) = (SystemTime::now(), AtomicU64::new(0));
    let clock = move || {
        let is_late = looks.fetch_add(1, Ordering::Relaxed) > 40;
        now + Duration::from_secs(if is_late { LIFETIME + 1 } else { 0 })
    };
    let account = Desk::open(account().clock(clock));
    let person = Person::new(&account);
    person.signs_in();
    thread::scope(|scope| {
        let runs = [(); 2].map(|()| scope.spawn(|| small_pages(&person)));
        for done in runs {
            let done = done.join().unwrap().succeeds();
            assert_eq!(done.ids().len() as u64, TICKETS);
        }
    });
    assert_eq!(account.simulator.tokens_issued(), 2);
}

#[test]
fn nobody_ever_reads_half_a_file() {
    let (account, person, _ahead) = open(LIFETIME / 10);
    let file = person.file();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0_u64;
            while !is_over.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&file).expect("there is always a file");
                let kept: Result<Value, _> = serde_json::from_str(&text);
                assert!(kept.is_ok_and(|kept| kept["refresh_token"].is_string()));
                reads += 1;
            }
            reads
        });
        let done = small_pages(&person);
        is_over.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
        done.succeeds();
    });
    assert!(account.simulator.tokens_issued() > 5);
}
