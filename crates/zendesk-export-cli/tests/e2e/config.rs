//! The file with the account and the credentials.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    desk::{Desk, builder, desk},
    support::{Run, exporter, run},
};

const SECRET: &str = "s3cr3t-of-the-file";

fn tickets(file: &Path) -> Command {
    let mut command = exporter();
    command
        .args(["export", "organizations", "--config"])
        .arg(file);
    command
}

fn with(text: impl AsRef<[u8]>, change: impl FnOnce(&mut Command)) -> Run {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    fs::write(&file, text).unwrap();
    let mut command = tickets(&file);
    change(&mut command);
    run(&mut command)
}

#[test]
fn takes_account_and_credentials_from_a_file() {
    let account = Desk::open(
        builder()
            .tickets(50)
            .oauth_token("t0ken")
            .basic("agent@example.com/token", "k3y")
            .basic("agent@example.com", "p4ss"),
    );
    let email = r#"email = "agent@example.com""#;
    for credentials in [
        r#"oauth_token = "t0ken""#.to_owned(),
        format!("{email}\napi_token = \"k3y\""),
        format!("{email}\npassword = \"p4ss\""),
    ] {
        let text = format!("base_url = {:?}\n{credentials}\n", account.url());
        assert_eq!(with(text, |_| ()).succeeds().lines().len(), 2);
    }
}

#[test]
fn the_environment_takes_precedence_over_the_file() {
    let account = Desk::open(builder().tickets(50).oauth_token("t0ken"));
    let text = r#"
        base_url = "https://nowhere.invalid"
        oauth_token = "not the one"
    "#;
    with(text, |command| {
        command
            .env("ZENDESK_BASE_URL", account.url())
            .env("ZENDESK_OAUTH_TOKEN", "t0ken");
    })
    .succeeds();
}

#[test]
fn the_account_may_be_in_the_file_and_the_token_in_the_environment() {
    let text = format!("base_url = {:?}\n", desk().url());
    with(text, |command| {
        command.env("ZENDESK_OAUTH_TOKEN", "t0ken");
    })
    .succeeds();
}

#[track_caller]
fn refuse(text: impl AsRef<[u8]>, what: &str) {
    let refused = with(text, |_| ());
    refused.refuses(3, what);
    assert!(!refused.err.contains(SECRET), "{}", refused.err);
    assert!(!refused.err.contains("s3cr3t"), "{}", refused.err);
}

#[test]
fn names_file_and_line_of_what_is_not_toml_and_keeps_the_secret() {
    for line in [
        format!("oauth_token = {SECRET}"),
        format!("oauth_token = \"{SECRET}"),
        format!("oauth_token = '{SECRET}\""),
        format!("oauth_token: {SECRET}"),
        format!("oauth_token \"{SECRET}\""),
        SECRET.to_owned(),
        format!("[{SECRET}"),
        format!("\"{SECRET}"),
        format!("oauth_token = \"\\{SECRET}\""),
        format!("oauth_token = \"{SECRET}\"\noauth_token = \"{SECRET}\""),
    ] {
        refuse(format!("subdomain = \"acme\"\n{line}\n"), "zendesk.toml");
    }
}

#[test]
fn refuses_unknown_keys_and_keeps_the_secret() {
    for line in [
        format!("oauth_tokn = \"{SECRET}\""),
        format!("{SECRET} = 1"),
        format!("ZENDESK_OAUTH_TOKEN = \"{SECRET}\""),
        format!("[zendesk]\noauth_token = \"{SECRET}\""),
    ] {
        refuse(format!("subdomain = \"acme\"\n{line}\n"), "zendesk.toml");
    }
}

#[test]
fn refuses_values_that_are_not_text_and_keeps_the_secret() {
    refuse("oauth_token = 12345678", "zendesk.toml line 1");
    refuse(
        format!("oauth_token = [\"{SECRET}\"]"),
        "zendesk.toml line 1",
    );
    refuse(format!("\n\npassword = {{ is = \"{SECRET}\" }}"), "line 3");
}

#[test]
fn refuses_a_file_that_is_not_text() {
    refuse(
        b"oauth_token = \"s3cr3t-of-the-file\xff\"",
        "cannot be read",
    );
}

#[test]
fn asks_for_what_the_file_does_not_have() {
    refuse("", "ZENDESK_SUBDOMAIN");
    refuse("subdomain = \"acme\"", "ZENDESK_OAUTH_TOKEN");
    refuse(
        format!("subdomain = \"acme\"\napi_token = \"{SECRET}\""),
        "without",
    );
}

#[test]
fn refuses_settings_that_only_the_client_can_judge_and_keeps_the_secret() {
    refuse(
        format!("base_url = \"https://agent:{SECRET}@acme.zendesk.com\"\noauth_token = \"x\""),
        "base URL",
    );
    refuse(
        format!("subdomain = \"acme\"\noauth_token = \"{SECRET}\\n\""),
        "line break",
    );
}

#[test]
fn refuses_a_file_that_cannot_be_read() {
    let folder = TempDir::new().unwrap();
    run(&mut tickets(folder.path())).refuses(3, "cannot be read");
    let missing = folder.path().join("missing.toml");
    run(&mut tickets(&missing)).refuses(3, "missing.toml");
}

#[test]
fn names_the_line_of_an_unknown_key() {
    let key = format!("oauth_tokn = \"{SECRET}\"");
    refuse(format!("{key}\n"), "zendesk.toml line 1:");
    refuse(
        format!("subdomain = \"acme\"\n{key}\n"),
        "zendesk.toml line 2:",
    );
    refuse(
        format!("subdomain = \"acme\"\noauth_token = \"x\"\n{key}"),
        "zendesk.toml line 3:",
    );
    refuse(
        format!("# of the night\n\n{key}\nsubdomain = \"acme\"\n"),
        "zendesk.toml line 3:",
    );
}

#[test]
fn asks_for_the_missing_half_of_an_oauth_client() {
    let account = "subdomain = \"acme\"";
    refuse(
        format!("{account}\noauth_client_id = \"exporter\""),
        "without its secret; set ZENDESK_OAUTH_CLIENT_SECRET",
    );
    refuse(
        format!("{account}\noauth_client_secret = \"{SECRET}\""),
        "without its id; set ZENDESK_OAUTH_CLIENT_ID",
    );
}

#[test]
fn names_an_unknown_key_that_is_no_secret() {
    refuse(
        "[sync]\nevery = \"15m\"\n",
        "line 2: \"every\" is not one of",
    );
    refuse("sub-domain = \"acme\"\n", "\"sub-domain\" is not one of");
}

#[cfg(unix)]
#[test]
fn warns_of_others_who_can_read_the_file_only_where_it_holds_a_secret() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    let shows = |text: &str, mode: u32| {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        run(exporter().args(["config", "--config"]).arg(&file))
            .succeeds()
            .err
    };
    let open = "subdomain = \"acme\"\n[sync]\nquiet = true\n";
    assert_eq!(shows(open, 0o644), "");
    let secret = format!("oauth_token = \"{SECRET}\"\n{open}");
    assert!(shows(&secret, 0o644).contains("holds credentials and can be read by others"));
    assert_eq!(shows(&secret, 0o600), "");
}
