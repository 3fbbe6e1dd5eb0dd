//! What a sign-in by browser keeps to itself, however much is told.

use std::{
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use tempfile::TempDir;

use crate::{
    browser::{Login, fetch, parameter},
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::{Run, run},
    wire::Wire,
};

/// All that was told, and all that nobody may be told.
#[derive(Default)]
struct Told {
    texts: Vec<String>,
    secrets: Vec<String>,
}

impl Told {
    fn hear(&mut self, done: Run, code: i32) {
        assert_eq!(done.code, Some(code), "{}", done.err);
        self.texts.extend([done.out, done.err]);
    }

    #[track_caller]
    fn search(&self) {
        assert!(!self.texts.is_empty() && !self.secrets.is_empty());
        for secret in &self.secrets {
            assert!(secret.len() >= 16, "{secret} is no secret");
            let half = &secret[..secret.len() / 2];
            for text in &self.texts {
                assert!(!text.contains(half), "{secret} is in: {text}");
            }
        }
    }
}

fn trace(mut command: Command) -> Command {
    command.env("ZENDESK_EXPORT_LOG", "trace");
    command
}

/// The values of a parameter in whatever was sent, as a form or as JSON.
fn sent(wire: &Wire, name: &str) -> Vec<String> {
    let text = wire.sent();
    let values = text.split(name).skip(1).map(|rest| {
        let rest = rest.trim_start_matches(['=', '"', ':', ' ']);
        let end = rest.find(['&', '"', ' ', '\r', '\n', ',', '}']);
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    values.collect()
}

#[test]
fn no_run_tells_a_token_a_code_a_proof_or_the_secret_of_the_client() {
    let ahead = Arc::new(AtomicU64::new(0));
    let (now, seconds) = (SystemTime::now(), Arc::clone(&ahead));
    let account = Desk::open(
        builder()
            .tickets(20)
            .oauth_client(CLIENT, SECRET)
            .token_lifetime(Duration::from_secs(1_000))
            .clock(move || now + Duration::from_secs(seconds.load(Ordering::Relaxed))),
    );
    let wire = Wire::to(account.url());
    let person = Person {
        folder: TempDir::new().unwrap(),
        url: wire.url.clone(),
    };
    let mut told = Told::default();
    told.secrets.push(SECRET.to_owned());

    let login = Login::start(&mut trace(person.login()));
    let location = login.consent();
    told.secrets.push(parameter(&location, "code").to_owned());
    told.texts.push(fetch(&location).text);
    told.hear(login.finish(), 0);
    told.secrets.extend(sent(&wire, "code_verifier"));
    assert_eq!(told.secrets.len(), 3, "the proof was sent once");

    for jump in [0, 1_001] {
        ahead.fetch_add(jump, Ordering::Relaxed);
        told.secrets.extend(person.tokens());
        told.hear(run(&mut trace(person.export("tickets"))), 0);
        told.secrets.extend(person.tokens());
        told.hear(run(&mut trace(person.command(&["check"]))), 0);
    }
    assert_eq!(account.simulator.tokens_issued(), 2);

    // The account takes the pair back.
    person.signs_in();
    let kept = fs::read(person.file()).unwrap();
    ahead.fetch_add(1_001, Ordering::Relaxed);
    told.hear(run(&mut trace(person.export("tickets"))), 0);
    told.secrets.extend(person.tokens());
    fs::write(person.file(), kept).unwrap();
    told.secrets.extend(person.tokens());
    told.hear(run(&mut trace(person.export("tickets"))), 4);

    told.hear(run(&mut trace(person.command(&["logout"]))), 0);
    assert!(told.texts.iter().any(|text| text.contains("DEBUG")));
    told.search();
}

#[test]
fn a_sign_in_that_fails_tells_none_either() {
    let account = Desk::open(builder().tickets(20).oauth_client(CLIENT, SECRET));
    let wire = Wire::to(account.url());
    let person = Person {
        folder: TempDir::new().unwrap(),
        url: wire.url.clone(),
    };
    let mut told = Told::default();
    let mut command = trace(person.login());
    let wrong = "wr0ng-secret-of-the-client";
    told.secrets.push(wrong.to_owned());
    let login = Login::start(command.env("ZENDESK_OAUTH_CLIENT_SECRET", wrong));
    let location = login.consent();
    told.secrets.push(parameter(&location, "code").to_owned());
    told.texts
        .push(fetch(&location.replace("&state=", "&state=x")).text);
    told.texts.push(fetch(&location).text);
    told.hear(login.finish(), 4);
    told.secrets.extend(sent(&wire, "code_verifier"));
    assert_eq!(told.secrets.len(), 3, "the proof was sent once");
    told.search();
}

#[test]
fn a_file_that_cannot_be_used_is_told_without_what_is_in_it() {
    let account = Desk::open(builder().tickets(20).oauth_client(CLIENT, SECRET));
    let person = Person::new(&account);
    person.signs_in();
    let whole = fs::read_to_string(person.file()).unwrap();
    let mut told = Told::default();
    told.secrets.extend(person.tokens());
    told.secrets.push(SECRET.to_owned());
    for broken in [
        whole[..whole.len() - 5].to_owned(),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("\"access_token\"", "\"acess_token\""),
        whole.replace("\": \"", "\": [\""),
        String::new(),
    ] {
        fs::write(person.file(), &broken).unwrap();
        let refused = run(&mut trace(person.export("tickets")));
        refused.refuses(3, person.file().to_str().unwrap());
        assert!(refused.err.contains("login"), "{}", refused.err);
        told.hear(refused, 3);
        assert_eq!(fs::read_to_string(person.file()).unwrap(), broken);
    }
    assert_eq!(account.simulator.requests(), 0);
    told.search();
    person.signs_in();
    run(&mut person.export("tickets")).succeeds();
}
