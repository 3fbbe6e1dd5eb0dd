//! Runs with a sign-in, killed at any moment.

use std::{
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{names, run, wait},
};

const KILLS: u32 = 25;

/// An account whose tokens end all the time.
fn account() -> Desk {
    let (now, seconds) = (SystemTime::now(), AtomicU64::new(0));
    Desk::open(
        builder()
            .tickets(400)
            .oauth_client(CLIENT, SECRET)
            .token_lifetime(Duration::from_secs(300))
            .clock(move || now + Duration::from_secs(seconds.fetch_add(100, Ordering::Relaxed))),
    )
}

#[test]
fn the_next_run_can_go_on_or_asks_to_sign_in_again() {
    let account = account();
    let person = Person::new(&account);
    person.signs_in();
    let mut good = 0;
    for kill in 0..KILLS {
        let mut command = person.export("tickets");
        command.args(["--per-page", "2"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // From before the first renewal until after some.
        thread::sleep(Duration::from_micros(u64::from(kill) * 3_700));
        child.kill().unwrap();
        wait(&mut child);

        // It is whole, whatever is in it.
        person.tokens();
        let done = run(&mut person.export("users"));
        match done.code {
            Some(0) => good += 1,
            _ => {
                done.refuses(4, "sign in again");
                person.signs_in();
            }
        }
    }
    assert!(good > 0, "no kill is survived");
    let folder = person.file();
    let left = names(folder.parent().unwrap());
    assert_eq!(left.len(), 1, "nothing piles up: {left:?}");
}

#[test]
fn a_killed_run_stands_in_the_way_of_nobody() {
    let account = account();
    let person = Person::new(&account);
    person.signs_in();
    for _ in 0..3 {
        let mut command = person.export("tickets");
        command.args(["--per-page", "1"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        thread::sleep(Duration::from_millis(30));
        child.kill().unwrap();
        wait(&mut child);
        person.signs_in();
        run(&mut person.export("users")).succeeds();
    }
}
