//! Sign-ins that do not come about: nothing is kept.

use std::{fs, net::TcpListener};

use crate::{
    browser::{Login, fetch},
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{Run, exporter, run},
};

fn open() -> (Desk, Person) {
    let account = Desk::open(builder().tickets(5).oauth_client(CLIENT, SECRET));
    let person = Person::new(&account);
    (account, person)
}

/// It ended with this exit code and a sentence, and left no sign-in.
#[track_caller]
fn failed(person: &Person, done: &Run, code: i32, what: &str) {
    assert_eq!(done.code, Some(code), "{}", done.err);
    done.says(what);
    assert!(!person.file().exists());
    assert!(!done.err.contains(SECRET));
}

#[test]
fn a_wrong_state_is_sent_away_and_the_wait_goes_on() {
    let (account, person) = open();
    let login = Login::start(&mut person.login());
    let location = login.consent();
    let wrong = location.replace(login.state(), "wr0ng-state");
    assert_eq!(fetch(&wrong).status, 400);
    let (without, _) = location.split_once("&state=").unwrap();
    assert_eq!(fetch(without).status, 400);
    let home = login.home();
    assert_eq!(
        fetch(&format!("{home}/?error=access_denied&state=wrong")).status,
        400
    );
    assert_eq!(account.simulator.tokens_issued(), 0);

    assert_eq!(fetch(&location).status, 200);
    login.finish().succeeds();
    assert!(person.file().exists());
}

#[test]
fn whatever_else_a_browser_asks_for_is_no_answer() {
    let (account, person) = open();
    let login = Login::start(&mut person.login());
    let home = login.home();
    for path in [
        "/favicon.ico",
        "/",
        "/?",
        "/?state=&code=",
        "/apple-touch-icon.png",
    ] {
        let status = fetch(&format!("{home}{path}")).status;
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    assert_eq!(account.simulator.tokens_issued(), 0);
    fetch(&login.consent());
    login.finish().succeeds();
}

#[test]
fn a_refusal_of_the_administrator_ends_it() {
    let (_account, person) = open();
    let login = Login::start(&mut person.login());
    let (home, state) = (login.home(), login.state().to_owned());
    fetch(&format!("{home}/?error=access_denied&state={state}"));
    failed(&person, &login.finish(), 4, "access_denied");
}

#[test]
fn a_code_that_is_not_the_accounts_ends_it() {
    let (_account, person) = open();
    let login = Login::start(&mut person.login());
    let (home, state) = (login.home(), login.state().to_owned());
    fetch(&format!("{home}/?code=n0-c0de-of-theirs&state={state}"));
    let done = login.finish();
    failed(&person, &done, 4, "");
    assert!(!done.err.contains("n0-c0de-of-theirs"), "{}", done.err);
}

#[test]
fn a_wrong_secret_is_refused_and_keeps_nothing() {
    let (account, person) = open();
    let mut command = person.login();
    let login = Login::start(command.env("ZENDESK_OAUTH_CLIENT_SECRET", "wr0ng-secret"));
    fetch(&login.consent());
    let done = login.finish();
    failed(&person, &done, 4, "client");
    assert!(!done.err.contains("wr0ng-secret"), "{}", done.err);
    assert_eq!(account.simulator.tokens_issued(), 0);
}

#[test]
fn a_failed_sign_in_leaves_the_one_before() {
    let (_account, person) = open();
    person.signs_in();
    let kept = fs::read(person.file()).unwrap();
    let login = Login::start(&mut person.login());
    let (home, state) = (login.home(), login.state().to_owned());
    fetch(&format!("{home}/?error=access_denied&state={state}"));
    assert_eq!(login.finish().code, Some(4));
    assert_eq!(fs::read(person.file()).unwrap(), kept);
    run(&mut person.export("tickets")).succeeds();
}

#[test]
fn it_gives_up_when_nobody_comes() {
    let (_account, person) = open();
    let login = Login::start(person.login().args(["--timeout", "50ms"]));
    failed(&person, &login.finish(), 5, "nobody came back");
}

#[test]
fn those_who_never_ask_do_not_make_it_wait_longer() {
    let (_account, person) = open();
    let login = Login::start(person.login().args(["--timeout", "300ms"]));
    let home = login.home();
    let host = home.strip_prefix("http://").unwrap();
    let _idle = std::net::TcpStream::connect(host).unwrap();
    failed(&person, &login.finish(), 5, "nobody came back");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let (_account, person) = open();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = person.command(&["login", "--no-browser", "--port", &port]);
    let refused = run(command.env("ZENDESK_OAUTH_CLIENT_ID", CLIENT));
    refused.refuses(5, &port);
    failed(&person, &refused, 5, &port);
}

#[test]
fn asks_for_a_client_and_an_account() {
    let (account, person) = open();
    let mut command = person.login();
    command.env_remove("ZENDESK_OAUTH_CLIENT_ID");
    run(&mut command).refuses(3, "ZENDESK_OAUTH_CLIENT_ID");
    command.env_remove("ZENDESK_OAUTH_CLIENT_SECRET");
    run(&mut command).refuses(3, "ZENDESK_OAUTH_CLIENT_ID");
    let mut command = person.login();
    run(command.env_remove("ZENDESK_BASE_URL")).refuses(3, "ZENDESK_SUBDOMAIN");
    assert_eq!(account.simulator.tokens_issued(), 0);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_browser_is_needed() {
    let (_account, person) = open();
    let file = person.folder.path().join("file");
    fs::write(&file, "kept").unwrap();
    for folder in [file.clone(), file.join("below")] {
        let mut command = person.login();
        let refused = run(command.env("XDG_CONFIG_HOME", &folder));
        assert!(matches!(refused.code, Some(1..)), "{}", refused.err);
        refused.says(folder.to_str().unwrap());
        assert_eq!(refused.out, "", "no address is printed");
    }
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[test]
fn refuses_a_port_and_a_timeout_that_are_none() {
    for args in [
        ["--port", "65536"],
        ["--port", "any"],
        ["--timeout", "soon"],
    ] {
        run(exporter().arg("login").args(args)).refuses(2, args[0]);
    }
    run(exporter().args(["login", "--client-secret", "hunter2"])).refuses(2, "--client-secret");
}
