//! The credentials, from the environment.

use crate::{
    desk::{Desk, builder, desk},
    support::run,
};

const PASSWORD: &str = "hunter2";

#[test]
fn the_e_mail_address_and_the_api_token_sign_in() {
    let account = builder()
        .tickets(10)
        .basic("agent@example.com/token", "k3y");
    let account = Desk::open(account);
    let mut command = account.export("organizations");
    command
        .env_remove("ZENDESK_OAUTH_TOKEN")
        .env("ZENDESK_EMAIL", "agent@example.com");
    let wrong = run(command.env("ZENDESK_PASSWORD", "k3y"));
    wrong.refuses(4, "401");
    run(command.env("ZENDESK_API_TOKEN", "k3y")).succeeds();
}

#[test]
fn the_e_mail_address_and_the_password_sign_in() {
    let account = builder()
        .tickets(10)
        .basic("agent@example.com", "p4ss: wörd");
    let account = Desk::open(account);
    let mut command = account.export("organizations");
    command
        .env_remove("ZENDESK_OAUTH_TOKEN")
        .env("ZENDESK_EMAIL", "agent@example.com")
        .env("ZENDESK_PASSWORD", "p4ss: wörd");
    run(&mut command).succeeds();
}

#[track_caller]
fn refuse<const N: usize>(variables: [(&str, &str); N], what: &str) {
    let mut command = desk().export("tickets");
    command.env_remove("ZENDESK_OAUTH_TOKEN").envs(variables);
    let refused = run(&mut command);
    refused.refuses(3, what);
    assert!(!refused.err.contains(PASSWORD), "{}", refused.err);
}

#[test]
fn asks_for_credentials() {
    refuse([], "ZENDESK_OAUTH_TOKEN");
    let empty = [("ZENDESK_OAUTH_TOKEN", ""), ("ZENDESK_EMAIL", "")];
    refuse(empty, "ZENDESK_API_TOKEN");
}

#[test]
fn asks_for_the_missing_half_of_a_pair() {
    refuse([("ZENDESK_EMAIL", "a@example.com")], "ZENDESK_PASSWORD");
    refuse([("ZENDESK_API_TOKEN", PASSWORD)], "ZENDESK_EMAIL");
    refuse([("ZENDESK_PASSWORD", PASSWORD)], "ZENDESK_EMAIL");
}

#[test]
fn refuses_a_token_that_was_read_with_its_line_break() {
    for token in ["hunter2\n", "hunter2\r\n", "hun\nter2"] {
        refuse([("ZENDESK_OAUTH_TOKEN", token)], "line break");
    }
    refuse([("ZENDESK_OAUTH_TOKEN", "hunter2\u{7}")], "OAuth token");
    refuse([("ZENDESK_OAUTH_TOKEN", "  ")], "empty");
}

#[test]
fn refuses_halves_that_cannot_sign_in() {
    let email = ("ZENDESK_EMAIL", "a@example.com");
    refuse([email, ("ZENDESK_API_TOKEN", "hunter2\n")], "line break");
    refuse([email, ("ZENDESK_PASSWORD", "hunter2\n")], "line break");
    let password = ("ZENDESK_PASSWORD", PASSWORD);
    refuse([("ZENDESK_EMAIL", "a:b@example.com"), password], "colon");
    refuse([("ZENDESK_EMAIL", "a@example.com\n"), password], "line");
}

#[test]
fn asks_for_the_missing_half_of_an_oauth_client() {
    let id = ("ZENDESK_OAUTH_CLIENT_ID", "exporter");
    let secret = ("ZENDESK_OAUTH_CLIENT_SECRET", PASSWORD);
    let other = ("ZENDESK_OAUTH_SCOPE", "read");
    let no_secret = "without its secret; set ZENDESK_OAUTH_CLIENT_SECRET";
    let no_id = "without its id; set ZENDESK_OAUTH_CLIENT_ID";
    refuse([id], no_secret);
    refuse([id, other], no_secret);
    refuse([id, ("ZENDESK_OAUTH_CLIENT_SECRET", "")], no_secret);
    refuse([secret], no_id);
    refuse([secret, other], no_id);
}

#[test]
fn an_address_that_is_written_as_for_curl_or_with_spaces_signs_in() {
    let account = builder()
        .tickets(10)
        .basic("agent@example.com/token", "k3y");
    let account = Desk::open(account);
    for email in [
        "agent@example.com/token",
        "agent@example.com/TOKEN",
        "agent@example.com/token/",
        "agent@example.com/",
        "  agent@example.com ",
    ] {
        let mut command = account.export("organizations");
        command
            .env_remove("ZENDESK_OAUTH_TOKEN")
            .env("ZENDESK_EMAIL", email)
            .env("ZENDESK_API_TOKEN", " k3y ");
        run(&mut command).succeeds();
    }
}

#[test]
fn what_holds_more_than_its_own_part_says_what_belongs_where() {
    let email = ("ZENDESK_EMAIL", "a@example.com");
    let whole = "a@example.com/token:hunter2";
    for name in [
        "ZENDESK_API_TOKEN",
        "ZENDESK_PASSWORD",
        "ZENDESK_OAUTH_TOKEN",
    ] {
        let what = format!("{name} holds an e-mail address and an API token");
        refuse([email, (name, whole)], &what);
    }
    refuse([("ZENDESK_EMAIL", whole)], "write the address alone");
    let bearer = [("ZENDESK_OAUTH_TOKEN", "Bearer hunter2")];
    refuse(bearer, "begins with `Bearer`");
    let basic = [email, ("ZENDESK_API_TOKEN", "Authorization: Basic hunter2")];
    refuse(basic, "ZENDESK_API_TOKEN begins with `Basic`");
}

#[test]
fn refuses_an_address_for_an_api_token_with_a_password() {
    let email = ("ZENDESK_EMAIL", "agent@example.com/token");
    refuse([email, ("ZENDESK_PASSWORD", PASSWORD)], "ends in /token");
}

#[test]
fn refuses_quotes_that_are_no_part_of_a_token() {
    let id = ("ZENDESK_OAUTH_CLIENT_ID", "exporter");
    for quoted in ["\"hunter2\"", "'hunter2'"] {
        refuse([("ZENDESK_OAUTH_TOKEN", quoted)], "is in quotes");
        refuse(
            [id, ("ZENDESK_OAUTH_CLIENT_SECRET", quoted)],
            "is in quotes",
        );
    }
}
