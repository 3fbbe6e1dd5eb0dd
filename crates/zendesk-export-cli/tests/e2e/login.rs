//! Signing in by browser, once for all runs.

use std::{fs, net::TcpStream};

use zendesk_export_sim::SimulatorBuilder;

use crate::{
    browser::{Login, fetch, parameter, send},
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{exporter, run},
};

fn account() -> SimulatorBuilder {
    builder().tickets(50).oauth_client(CLIENT, SECRET)
}

#[test]
fn every_command_works_with_nothing_but_the_sign_in() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    let told = person.signs_in().out;
    assert!(told.contains(person.file().to_str().unwrap()), "{told}");

    let done = run(&mut person.export("tickets")).succeeds();
    assert_eq!(done.lines().len(), 50);
    let done = person.run(&["check"]).succeeds();
    assert!(done.out.lines().all(|line| line.ends_with(" yes")));
    assert_eq!(
        account.simulator.tokens_issued(),
        1,
        "the pair is still good"
    );
}

#[test]
fn the_address_asks_for_consent_to_read_and_for_a_proof() {
    let account = Desk::open(account());
    let login = Login::start(&mut Person::new(&account).login());
    let address = &login.address;
    assert!(address.starts_with(&format!("{}/oauth/authorizations/new?", account.url())));
    assert_eq!(parameter(address, "response_type"), "code");
    assert_eq!(parameter(address, "client_id"), CLIENT);
    assert_eq!(parameter(address, "scope"), "read");
    assert_eq!(parameter(address, "code_challenge_method"), "S256");
    assert_eq!(parameter(address, "code_challenge").len(), 43);
    assert!(login.state().len() >= 16);
    assert!(login.home().starts_with("http://127.0.0.1:"));
    assert!(!address.contains(SECRET));
}

#[test]
fn another_scope_can_be_asked_for_and_is_all_that_is_consented_to() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    let login = Login::start(person.login().env("ZENDESK_OAUTH_SCOPE", "users:read"));
    fetch(&login.consent());
    login.finish().succeeds();
    run(&mut person.export("users")).succeeds();
    run(&mut person.export("tickets")).refuses(4, "tickets:read");
}

#[test]
fn no_two_sign_ins_share_a_state_or_a_challenge() {
    let account = Desk::open(account());
    let [one, two] = [(); 2].map(|()| Login::start(&mut Person::new(&account).login()));
    assert_ne!(one.state(), two.state());
    let challenge = |login: &Login| parameter(&login.address, "code_challenge").to_owned();
    assert_ne!(challenge(&one), challenge(&two));
}

#[test]
fn a_public_client_needs_no_secret() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    let mut command = person.login();
    let login = Login::start(command.env_remove("ZENDESK_OAUTH_CLIENT_SECRET"));
    fetch(&login.consent());
    login.finish().succeeds();
    run(&mut person.export("tickets")).succeeds();
    let mut command = person.export("tickets");
    run(command.env("ZENDESK_OAUTH_CLIENT_ID", CLIENT)).succeeds();
}

#[test]
fn the_client_may_be_in_a_file() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    let config = person.folder.path().join("zendesk.toml");
    let text = format!(
        "base_url = {:?}\noauth_client_id = {CLIENT:?}\noauth_client_secret = {SECRET:?}\n",
        account.url()
    );
    fs::write(&config, text).unwrap();
    let mut command = exporter();
    command
        .args(["login", "--no-browser", "--port", "0", "--config"])
        .arg(&config)
        .env("XDG_CONFIG_HOME", person.folder.path());
    let login = Login::start(&mut command);
    fetch(&login.consent());
    login.finish().succeeds();
    run(&mut person.export("tickets")).succeeds();
}

#[test]
fn what_the_environment_has_takes_precedence_over_the_sign_in() {
    let account = Desk::open(account().oauth_token("the-right-one"));
    let person = Person::new(&account);
    person.signs_in();
    let with = |token| run(person.export("tickets").env("ZENDESK_OAUTH_TOKEN", token));
    with("wrong").refuses(4, "401");
    fs::remove_file(person.file()).unwrap();
    with("the-right-one").succeeds();
}

#[test]
fn each_account_has_a_sign_in_of_its_own() {
    let accounts = [(); 2].map(|()| Desk::open(account()));
    let mut person = Person::new(&accounts[0]);
    person.signs_in();
    accounts[1].url().clone_into(&mut person.url);
    run(&mut person.export("tickets")).refuses(3, "login");
    person.signs_in();
    for account in &accounts {
        account.url().clone_into(&mut person.url);
        run(&mut person.export("tickets")).succeeds();
    }
}

#[test]
fn signing_in_again_replaces_the_pair() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    person.signs_in();
    let first = person.tokens();
    person.signs_in();
    assert_ne!(person.tokens(), first);
    run(&mut person.export("tickets")).succeeds();
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_file_and_nothing_beside_it_has_secrets() {
    use std::os::unix::fs::PermissionsExt as _;

    let account = Desk::open(account());
    let person = Person::new(&account);
    person.signs_in();
    run(&mut person.export("tickets")).succeeds();
    let file = person.file();
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let tokens = person.tokens();
    for entry in file.parent().unwrap().read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path != file {
            let text = fs::read_to_string(&path).unwrap();
            let mut secrets = tokens.iter().map(String::as_str).chain([SECRET]);
            assert!(!secrets.any(|secret| text.contains(secret)), "{path:?}");
        }
    }
}

#[test]
fn an_idle_connection_of_the_browser_holds_nothing_up() {
    let account = Desk::open(account());
    let person = Person::new(&account);
    let login = Login::start(&mut person.login());
    let home = login.home();
    let host = home.strip_prefix("http://").unwrap();
    let _idle = [(); 3].map(|()| TcpStream::connect(host).unwrap());
    assert_eq!(fetch(&login.consent()).status, 200);
    login.finish().succeeds();
}

#[test]
fn a_browser_that_keeps_its_connection_holds_nothing_up() {
    let account = Desk::open(account());
    let login = Login::start(&mut Person::new(&account).login());
    let location = login.consent();
    let home = login.home();
    let host = home.strip_prefix("http://").unwrap();
    let path = location.strip_prefix(&home).unwrap();
    // It asks to go on, and reads until the program is gone.
    let answer = send(
        host,
        &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
    );
    assert_eq!(answer.status, 200);
    login.finish().succeeds();
}
