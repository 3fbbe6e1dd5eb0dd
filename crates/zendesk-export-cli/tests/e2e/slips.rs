//! Slips of the pen: refused before anything is sent, with what was probably meant.

use std::fs;

use tempfile::TempDir;

use crate::{
    desk::desk,
    support::{Run, TOKEN, export, exporter, run},
    sync::place::sync,
};

/// A command with an account that nobody may ask.
fn refused(args: &[&str]) -> Run {
    let mut command = exporter();
    command
        .args(args)
        .env("ZENDESK_BASE_URL", "http://127.0.0.1:1")
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    run(&mut command)
}

#[track_caller]
fn hints(code: i32, args: &[&str], hint: &str) {
    refused(args).refuses(code, hint);
}

#[test]
fn an_export_may_be_written_as_zendesk_writes_it() {
    let by_dash = desk().run("ticket-events", []).succeeds();
    let by_line = desk().run("ticket_events", []).succeeds();
    assert!(by_dash.out == by_line.out);
    let schema = |name: &str| run(exporter().args(["schema", name])).succeeds().out;
    assert_eq!(schema("users-by-time"), schema("users_by_time"));
    assert_eq!(schema("custom-objects/a_b"), schema("custom_objects/a_b"));

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    fs::write(&file, "[sync]\nresources = [\"ticket_events\"]\n").unwrap();
    let shown = run(exporter().args(["config", "--config"]).arg(&file)).succeeds();
    assert!(
        shown.out.contains("resources = [\"ticket-events\"]"),
        "{}",
        shown.out
    );
}

#[test]
fn a_name_that_is_nearly_an_export_names_it_in_every_command() {
    for args in [
        &["export", "Ticket_Event"][..],
        &["sync", "ticket-event", "--to", "stdout"],
        &["check", "TICKET-EVENTS"],
        &["schema", "ticket-evnets"],
    ] {
        hints(2, args, "did you mean ticket-events?");
    }
    hints(2, &["export", "user"], "did you mean users?");
    hints(
        2,
        &["export", "custom-object/a"],
        "did you mean custom-objects/a?",
    );
    let far = refused(&["export", "macros"]);
    far.refuses(2, "there are tickets, ");
    assert!(!far.err.contains("did you mean"), "{}", far.err);
}

#[test]
fn what_comes_beside_the_records_of_an_export_names_it() {
    let comments = "`zendesk-export export ticket-events --include comment_events`";
    hints(2, &["sync", "comments", "--to", "stdout"], comments);
    hints(2, &["export", "ticket_comments"], comments);
    let metrics = "`zendesk-export export tickets --include metric_sets`";
    hints(2, &["export", "metric-sets"], metrics);
    hints(
        2,
        &["export", "sharing-agreements"],
        "sharing agreements come with tickets",
    );
}

#[test]
fn several_exports_are_separated_by_spaces_and_all_of_them_have_no_name() {
    let spaces = "separated by spaces: tickets users";
    hints(2, &["sync", "tickets,users", "--to", "stdout"], spaces);
    hints(2, &["check", "tickets, users"], spaces);
    let all = "`zendesk-export sync` without a name reads all of Support";
    hints(2, &["sync", "all", "--to", "stdout"], all);
}

#[test]
fn the_key_of_a_custom_object_is_no_path() {
    for key in ["a/b", "asset/", "..", "a b", "a\\b"] {
        let name = format!("custom-objects/{key}");
        hints(2, &["export", &name], "not the key of a custom object");
    }
}

#[test]
fn a_sideload_that_nobody_knows_is_sent_with_the_names_that_are_known() {
    let sent = desk()
        .run("ticket-events", ["--include", "comments"])
        .succeeds();
    assert!(
        sent.err.contains("\"comments\" is not documented as a sideload of ticket_events, which are comment_events;"),
        "{}",
        sent.err
    );
}

#[test]
fn a_destination_without_its_kind_or_of_another_program_says_what_there_is() {
    let to = |to: &str, hint: &str| hints(2, &["sync", "--to", to], hint);
    to("z.db", "did you mean sqlite:z.db?");
    to("/data/z.sqlite3", "did you mean sqlite:/data/z.sqlite3?");
    to("sqlite3:z.db", "did you mean sqlite:z.db?");
    to("sqlite:///data/z.db", "did you mean sqlite:/data/z.db?");
    to("out/", "did you mean dir:out/?");
    to("dir://out", "did you mean dir:out?");
    to("file:z.db", "did you mean sqlite:z.db or dir:z.db?");
    for server in ["mysql://h/db", "duckdb:z.db"] {
        to(server, "load that from there");
    }
    to("postgres://h/db", "it names no user");
    to("Postgresql://me@h/db", "in lower case");
    to(
        "s3://bucket/folder",
        "did you mean delta:s3://bucket/folder?",
    );
    to("hdfs://host/folder", "copy the folder there");
    hints(2, &["verify", "z.db"], "did you mean sqlite:z.db?");
    hints(2, &["status", "z.db"], "did you mean sqlite:z.db?");
}

#[test]
fn a_password_in_what_is_refused_is_not_shown() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    fs::write(
        &file,
        "[sync]\nto = \"postgres://me:hunter2@h/db?key=hunter2\"\n",
    )
    .unwrap();
    let url = "postgres://me:hunter2@h/db?key=hunter2";
    for (code, args) in [
        (2, &["sync", "--to", url][..]),
        (2, &["verify", url]),
        (2, &["export", "https://me:hunter2@acme.zendesk.com"]),
        (2, &["me:hunter2@acme.zendesk.com"]),
        (3, &["sync", "--config", file.to_str().unwrap()]),
    ] {
        let refused = refused(args);
        refused.refuses(code, "(hidden)@");
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn an_option_that_is_not_there_gets_a_tip_only_where_one_is_near() {
    let far = refused(&["sync", "--to", "stdout", "--before", "2024-01-01"]);
    far.refuses(2, "'--before'");
    assert!(!far.err.contains("tip"), "{}", far.err);
    hints(2, &["sync", "--to", "stdout", "--sinc", "7d"], "'--since'");
}

#[test]
fn a_time_that_is_a_year_or_a_day_says_how_to_write_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    for (time, hint) in [
        ("2024", "write 2024-01-01"),
        ("20240131", "write 2024-01-31"),
        ("7", "write 7d for an age in days"),
        (
            "1704067200000",
            "if it is in milliseconds, write 1704067200",
        ),
    ] {
        hints(2, &["export", "tickets", "--since", time], hint);
        hints(2, &["sync", "--to", "stdout", "--since", time], hint);
        hints(2, &["config", "--since", time], hint);
        fs::write(
            &file,
            format!("[sync]\nto = \"stdout\"\nsince = {time:?}\n"),
        )
        .unwrap();
        hints(3, &["sync", "--config", file.to_str().unwrap()], hint);
    }
}

#[test]
fn a_time_in_a_file_needs_no_quotes() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    for (time, shown) in [
        ("2024-01-01", Some("1704067200")),
        ("2024-01-01T00:00:00Z", Some("1704067200")),
        ("1704067200", Some("1704067200")),
        ("2024-01-01T00:00:00", None),
    ] {
        fs::write(&file, format!("[sync]\nsince = {time}\n")).unwrap();
        let config = run(exporter().args(["config", "--config"]).arg(&file));
        match shown {
            Some(shown) => {
                let line = format!("since = \"{shown}\"\n");
                assert!(config.succeeds().out.contains(&line), "{time}");
            }
            None => config.refuses(3, "a date (2024-01-01)"),
        }
    }
}

#[test]
fn config_refuses_the_settings_that_every_command_refuses() {
    let config =
        |variables: &[(&str, &str)]| run(exporter().arg("config").envs(variables.iter().copied()));
    for (variables, what) in [
        (
            &[("ZENDESK_SUBDOMAIN", "acme.example.com")][..],
            "is not a subdomain",
        ),
        (
            &[(
                "ZENDESK_BASE_URL",
                "https://acme.zendesk.com/?token=hunter2",
            )],
            "leave out everything",
        ),
        (
            &[("ZENDESK_BASE_URL", "https://a:hunter2@acme.zendesk.com")],
            "holds credentials",
        ),
        // It does not count beside a base URL, and is not shown either.
        (
            &[
                ("ZENDESK_BASE_URL", "https://acme.zendesk.com"),
                ("ZENDESK_SUBDOMAIN", "https://a:hunter2@acme.zendesk.com"),
            ],
            "holds credentials",
        ),
        (
            &[
                ("ZENDESK_SUBDOMAIN", "acme"),
                ("ZENDESK_OAUTH_TOKEN", "hunter2\n"),
            ],
            "line break",
        ),
        (
            &[("ZENDESK_EMAIL", "agent@example.com")],
            "without a secret",
        ),
    ] {
        let refused = config(variables);
        refused.refuses(3, what);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn the_account_may_be_written_as_a_browser_shows_it() {
    for account in [
        "acme",
        "acme.zendesk.com",
        "acme.zendesk.com/",
        "https://acme.zendesk.com/",
    ] {
        let mut command = exporter();
        // Nobody has signed in there, which is found out after the account was taken.
        let taken = run(command
            .args(["export", "tickets"])
            .env("ZENDESK_SUBDOMAIN", account));
        taken.refuses(3, "no credentials");
        let out = run(exporter().arg("logout").env("ZENDESK_SUBDOMAIN", account))
            .succeeds()
            .out;
        assert!(out.contains("https://acme.zendesk.com "), "{out}");
    }
}

#[test]
fn a_home_that_no_shell_has_put_in_makes_no_folder_of_that_name() {
    let folder = TempDir::new().unwrap();
    let refuses = |args: &[&str], what: &str| {
        let mut command = exporter();
        run(command.current_dir(folder.path()).args(args)).refuses(2, what);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    };
    let says = "no shell puts a home in the place of ~ there";
    for to in ["dir:~/zendesk", "sqlite:~/zendesk.db", "dir:~"] {
        refuses(&["sync", "--to", to], says);
        refuses(&["verify", to], says);
    }
    refuses(
        &["sync", "--to", "dir:~ops/zendesk"],
        "in the place of ~ops",
    );
    refuses(&["export", "tickets", "--sideloads=~/beside"], says);
}

#[test]
fn names_in_a_list_may_have_spaces_around_them() {
    let mut command = export(desk().url(), "tickets");
    let done = run(command.args(["--include", "users, groups"])).succeeds();
    assert!(
        done.err.contains("sideloaded groups had no place"),
        "{}",
        done.err
    );
    assert!(!done.err.contains("never came"), "{}", done.err);
    let folder = TempDir::new().unwrap();
    let to = format!("dir:{}", folder.path().display());
    let mut command = sync(desk().url(), &to);
    command.args([
        "tickets",
        "organizations",
        "--include",
        "tickets: users, tickets : groups",
    ]);
    let done = run(command.args(["--per-page", "tickets: 100, organizations :50"])).succeeds();
    assert!(!done.err.contains("documented"), "{}", done.err);
    assert!(folder.path().join("tickets_groups").is_dir());
}

#[test]
fn a_value_of_another_type_names_its_key_and_what_belongs_there() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    for (text, says) in [
        (
            "oauth_token = 5",
            "line 1: oauth_token takes a text in quotes",
        ),
        (
            "[sync]\nfollow = \"yes\"",
            "line 2: follow takes true or false",
        ),
        ("[sync]\nlists = 0", "line 2: lists takes true or false"),
        (
            "[sync]\nlanes = 0",
            "line 2: lanes takes a whole number from 1 on",
        ),
        (
            "[sync]\nresources = \"tickets\"",
            "line 2: resources takes a list in brackets",
        ),
        (
            "[sync]\nresources = [\n  \"tickets\",\n  5,\n]",
            "line 4: resources takes a text in quotes",
        ),
        (
            "[sync]\nsince = true",
            "line 2: since takes a time: a text in quotes, a date, or Unix seconds",
        ),
        (
            "[sync]\nrequests_per_minute = [1]",
            "line 2: requests_per_minute takes a number, or \"unlimited\"",
        ),
        (
            "[sync.tickets]\nper_page = 5000",
            "line 2: per_page takes a number of records from 1 to 1000",
        ),
        (
            "[sync.tickets]\nper_page = \"all\"",
            "line 2: per_page takes a whole number from 1 on",
        ),
        (
            "[sync]\ntickets = { include = 5 }",
            "line 2: include takes a list in brackets",
        ),
        ("sync = true", "line 1: sync takes a table"),
    ] {
        fs::write(&file, format!("{text}\n")).unwrap();
        let refused = run(exporter().args(["config", "--config"]).arg(&file));
        refused.refuses(3, says);
    }
}
