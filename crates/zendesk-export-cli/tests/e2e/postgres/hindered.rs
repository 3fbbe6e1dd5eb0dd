//! What stands in the way of a run for a while, and what stands in its way for good.

use std::{
    fs,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use tempfile::NamedTempFile;
use zendesk_export_bench::{Postgres, on_postgres};

use super::broken::account;
use crate::{
    desk::desk,
    support::{exporter, run, wait},
    sync::{
        growing::Growing,
        place::{Kind, Place},
        proxy::Proxy,
    },
};

/// A run of everything, and what it says.
fn begin(place: &Place, url: &str) -> (Child, NamedTempFile) {
    let said = NamedTempFile::new().unwrap();
    let mut run = place.sync(url);
    run.env("ZENDESK_EXPORT_LOG", "debug")
        .stderr(said.reopen().unwrap());
    (run.spawn().unwrap(), said)
}

/// Waits until a run says this.
fn hear(child: &mut Child, text: &NamedTempFile, said: &str) {
    let began = Instant::now();
    let heard = || fs::read_to_string(text.path()).unwrap();
    while !heard().contains(said) {
        assert_eq!(child.try_wait().unwrap(), None, "{}", heard());
        assert!(began.elapsed() < Duration::from_secs(20), "{}", heard());
        thread::sleep(Duration::from_millis(50));
    }
}

fn a_database_that_is_read_only_for_a_while_is_waited_for() {
    let place = Place::new(Kind::Postgres);
    let name = place.schema().name();
    Postgres::shared().sql(&format!(
        "ALTER DATABASE {name} SET default_transaction_read_only = on"
    ));
    let (mut child, text) = begin(&place, desk().url());
    hear(&mut child, &text, "is read only");
    Postgres::shared().sql(&format!(
        "ALTER DATABASE {name} RESET default_transaction_read_only"
    ));
    assert_eq!(
        wait(&mut child),
        Some(0),
        "{}",
        fs::read_to_string(text.path()).unwrap()
    );
    place.holds_all(desk());
}

fn a_statement_that_takes_too_long_is_told_and_tried_again() {
    let (account, proxy, place) = half();
    let name = place.schema().name();
    Postgres::shared().sql(&format!(
        "ALTER DATABASE {name} SET statement_timeout = '500ms'"
    ));
    let mut other = place.schema().client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE zendesk.raw_tickets IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let (mut child, text) = begin(&place, &proxy.url);
    hear(&mut child, &text, "SET statement_timeout = 0");
    held.rollback().unwrap();
    assert_eq!(
        wait(&mut child),
        Some(0),
        "{}",
        fs::read_to_string(text.path()).unwrap()
    );
    place.holds_all(&account.desk);
}

/// An account of which the first half is stored.
fn half() -> (Growing, Proxy, Place) {
    let account = account(300);
    let proxy = Proxy::paging(account.desk.url(), 40);
    let place = Place::new(Kind::Postgres);
    account.grow(1, 2);
    run(&mut place.sync(&proxy.url)).succeeds();
    account.grow(2, 2);
    (account, proxy, place)
}

fn a_table_that_somebody_holds_is_waited_for() {
    let (account, proxy, place) = half();
    let mut other = place.schema().client();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE zendesk.raw_tickets IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let (mut child, text) = begin(&place, &proxy.url);
    // Longer than a statement waits.
    thread::sleep(Duration::from_secs(12));
    assert_eq!(
        child.try_wait().unwrap(),
        None,
        "{}",
        fs::read_to_string(text.path()).unwrap()
    );
    held.rollback().unwrap();
    assert_eq!(
        wait(&mut child),
        Some(0),
        "{}",
        fs::read_to_string(text.path()).unwrap()
    );
    place.holds_all(&account.desk);
}

fn a_run_that_waits_for_a_table_can_be_stopped() {
    let place = Place::new(Kind::Postgres);
    run(&mut place.sync(desk().url())).succeeds();
    let mut other = place.schema().client();
    for table in ["_streams", "_manifest"] {
        let mut held = other.transaction().unwrap();
        held.batch_execute(&format!(
            "LOCK TABLE zendesk.{table} IN ACCESS EXCLUSIVE MODE"
        ))
        .unwrap();
        let (mut child, _) = begin(&place, desk().url());
        thread::sleep(Duration::from_secs(1));
        let began = Instant::now();
        signal(&child, "INT");
        assert_eq!(wait(&mut child), Some(130), "{table}");
        let took = began.elapsed();
        assert!(took < Duration::from_secs(8), "{table}: {took:?}");
        held.rollback().unwrap();
    }
}

fn a_run_that_stands_still_in_a_transaction_loses_and_doubles_nothing() {
    let account = account(301);
    let proxy = Proxy::paging(account.desk.url(), 40);
    let place = Place::new(Kind::Postgres);
    let name = place.schema().name();
    let setting = "idle_in_transaction_session_timeout";
    Postgres::shared().sql(&format!("ALTER DATABASE {name} SET {setting} = 100"));
    account.grow(1, 1);
    let (mut child, text) = begin(&place, &proxy.url);
    for _ in 0..8 {
        thread::sleep(Duration::from_millis(40));
        signal(&child, "STOP");
        thread::sleep(Duration::from_millis(250));
        signal(&child, "CONT");
    }
    assert_eq!(
        wait(&mut child),
        Some(0),
        "{}",
        fs::read_to_string(text.path()).unwrap()
    );
    Postgres::shared().sql(&format!("ALTER DATABASE {name} RESET {setting}"));
    place.holds_all(&account.desk);
    let said = fs::read_to_string(text.path()).unwrap();
    assert!(said.contains("had a transaction open"), "{said}");
}

fn who_may_not_write_or_look_is_told_what_to_grant() {
    let place = Place::new(Kind::Postgres);
    let mut owner = place.schema().client();
    let role = format!("poor_{}", place.schema().name());
    owner
        .batch_execute(&format!("CREATE ROLE {role} LOGIN"))
        .unwrap();
    let to = place.to();
    let to = format!("postgres://{role}@{}", to.split_once('@').unwrap().1);
    let sync = || {
        let mut command = crate::sync::place::sync(desk().url(), &to);
        run(&mut command)
    };
    sync().refuses(7, &format!("TO \"{role}\" lets it make them"));
    run(&mut place.sync(desk().url())).succeeds();
    sync().refuses(7, "have to be this user's own");
    let look = || run(exporter().args(["status", &to]));
    look().refuses(7, "GRANT SELECT ON ALL TABLES");
    owner
        .batch_execute(&format!("GRANT USAGE ON SCHEMA zendesk TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA zendesk TO {role}"))
        .unwrap();
    look().succeeds();
    run(exporter().args(["verify", &to])).succeeds();
    sync().refuses(7, "have to be this user's own");
    owner
        .batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .unwrap();
}

fn signal(child: &Child, name: &str) {
    // It may just have ended.
    let _ = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .output();
}

on_postgres!(
    a_statement_that_takes_too_long_is_told_and_tried_again,
    a_database_that_is_read_only_for_a_while_is_waited_for,
    a_table_that_somebody_holds_is_waited_for,
    a_run_that_waits_for_a_table_can_be_stopped,
    a_run_that_stands_still_in_a_transaction_loses_and_doubles_nothing,
    who_may_not_write_or_look_is_told_what_to_grant,
);
