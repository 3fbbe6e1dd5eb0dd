//! Passwords, and where they come from.

use std::{fs, path::Path};

use tempfile::TempDir;
use zendesk_export_bench::{Postgres, on_own_postgres};

use super::{look, reaches};
use crate::support::run;

/// A server that asks `pw` for a password, which is `right`, and the URL for that user.
fn server() -> (Postgres, String) {
    let server = Postgres::start(&[("fsync", "off")], &[]);
    server.sql("SET password_encryption = 'scram-sha-256'; CREATE ROLE pw LOGIN PASSWORD 'right'");
    let rules = server.folder().join("data/pg_hba.conf");
    let others = fs::read_to_string(&rules).unwrap();
    fs::write(
        &rules,
        format!("host all pw 127.0.0.1/32 scram-sha-256\n{others}"),
    )
    .unwrap();
    server.sql("SELECT pg_reload_conf()");
    let url = format!("postgres://pw@127.0.0.1:{}/postgres", server.port());
    (server, url)
}

fn a_password_comes_from_the_url_the_environment_or_a_file() {
    let (_server, url) = server();
    let with_password = |password: &str| url.replace("pw@", &format!("pw:{password}@"));
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("passwords");
    fs::write(&file, "*:*:*:pw:right\n").unwrap();
    set_mode(&file, 0o600);
    let wrong_file = folder.path().join("wrong");
    fs::write(&wrong_file, "*:*:*:pw:hunter2\n").unwrap();
    set_mode(&wrong_file, 0o600);

    let asked = |to: &str, variable: &str, file: &Path| {
        let mut command = look(to);
        command.env("PGPASSWORD", variable).env("PGPASSFILE", file);
        command
    };
    // The first there is counts, whether or not it is right.
    reaches(&mut asked(&with_password("right"), "hunter2", &wrong_file));
    reaches(&mut asked(&url, "right", &wrong_file));
    reaches(&mut asked(&url, "", &file));
    let refused = [
        (
            asked(&with_password("hunter2"), "right", &file),
            "the password from the URL",
        ),
        (
            asked(&url, "hunter2", &file),
            "the password from PGPASSWORD",
        ),
        (asked(&url, "", &wrong_file), "/wrong; see whether"),
        (
            asked(&url, "", &folder.path().join("none")),
            "set PGPASSWORD",
        ),
    ];
    for (mut command, why) in refused {
        let refused = run(&mut command);
        refused.refuses(7, why);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

fn a_file_that_others_can_read_is_not_used() {
    let (_server, url) = server();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("passwords");
    fs::write(&file, "*:*:*:pw:right\n").unwrap();
    set_mode(&file, 0o640);
    let refused = run(look(&url).env("PGPASSFILE", &file));
    refused.refuses(7, "asks for a password, and there is none");
    assert!(refused.err.contains("run chmod 600"), "{}", refused.err);
}

fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

on_own_postgres!(
    a_password_comes_from_the_url_the_environment_or_a_file,
    a_file_that_others_can_read_is_not_used,
);
