//! Forgetting a sign-in.

use std::fs;

use crate::{
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{exporter, run},
};

fn open() -> (Desk, Person) {
    let account = Desk::open(builder().tickets(5).oauth_client(CLIENT, SECRET));
    let person = Person::new(&account);
    (account, person)
}

#[test]
fn removes_the_file_and_says_so() {
    let (account, person) = open();
    person.signs_in();
    let done = person.run(&["logout"]).succeeds();
    let told = format!("{}{}", done.out, done.err);
    assert!(told.contains(account.url()), "{told}");
    assert!(!person.file().exists());
}

#[test]
fn no_file_has_a_secret_afterwards() {
    let (_account, person) = open();
    person.signs_in();
    let [access, refresh] = person.tokens();
    person.run(&["logout"]).succeeds();
    for entry in person.file().parent().unwrap().read_dir().unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for secret in [&*access, &*refresh, SECRET] {
            assert!(!text.contains(secret));
        }
    }
}

#[test]
fn twice_is_fine_and_so_is_without_a_sign_in() {
    let (_account, person) = open();
    person.run(&["logout"]).succeeds();
    person.signs_in();
    for _ in 0..2 {
        person.run(&["logout"]).succeeds();
    }
}

#[test]
fn afterwards_a_run_asks_to_sign_in() {
    let (account, person) = open();
    person.signs_in();
    person.run(&["logout"]).succeeds();
    run(&mut person.export("tickets")).refuses(3, "zendesk-export login");
    person.run(&["check"]).refuses(3, "zendesk-export login");
    assert_eq!(account.simulator.requests(), 0);
    person.signs_in();
    run(&mut person.export("tickets")).succeeds();
}

#[test]
fn leaves_the_sign_ins_to_other_accounts() {
    let (_account, mut person) = open();
    let (other, _) = open();
    person.signs_in();
    let first = person.file();
    other.url().clone_into(&mut person.url);
    person.signs_in();
    person.run(&["logout"]).succeeds();
    assert!(first.exists() && !person.file().exists());
}

#[test]
fn needs_no_credentials_but_an_account() {
    let (_account, person) = open();
    person.signs_in();
    run(exporter().arg("logout")).refuses(3, "ZENDESK_SUBDOMAIN");
    assert!(person.file().exists());
    let config = person.folder.path().join("zendesk.toml");
    fs::write(&config, format!("base_url = {:?}\n", person.url)).unwrap();
    let mut command = person.command(&["logout", "--config"]);
    run(command.arg(&config).env_remove("ZENDESK_BASE_URL")).succeeds();
    assert!(!person.file().exists());
}

#[test]
fn removes_a_file_that_cannot_be_used_too() {
    let (_account, person) = open();
    person.signs_in();
    fs::write(person.file(), "{").unwrap();
    person.run(&["logout"]).succeeds();
    assert!(!person.file().exists());
}
