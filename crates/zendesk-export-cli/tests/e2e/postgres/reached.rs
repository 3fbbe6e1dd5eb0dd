//! Servers and databases that cannot hold what is exported.

use std::fs;

use zendesk_export_bench::{Postgres, on_own_postgres, on_postgres};

use super::{look, reaches};
use crate::{
    desk::desk,
    support::{exporter, run},
    sync::place::sync,
};

fn a_database_of_its_own_is_reached_by_socket_and_by_name() {
    let server = Postgres::shared();
    reaches(&mut look(server.database().url()));
}

fn a_database_that_is_not_there_is_told_with_how_to_make_it() {
    let server = Postgres::shared();
    let database = server.database();
    let url = database.url().replace(database.name(), "none");
    run(&mut look(&url)).refuses(7, "CREATE DATABASE \"none\"");
}

fn a_database_of_another_encoding_is_refused() {
    let server = Postgres::shared();
    let database =
        server.database_with("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    run(&mut look(database.url())).refuses(7, "holds texts in LATIN1");
}

fn a_standby_can_be_looked_at_but_not_written() {
    let mut server = Postgres::start(&[("fsync", "off")], &[]);
    let database = server.database();
    run(&mut sync(desk().url(), database.url())).succeeds();
    server.sql("CHECKPOINT");
    server.kill();
    fs::write(server.folder().join("data/standby.signal"), "").unwrap();
    server.restart();
    for command in ["status", "verify"] {
        run(exporter().args([command, database.url()])).succeeds();
    }
    run(&mut sync(desk().url(), database.url())).refuses(7, "is a standby");
}

on_postgres!(
    a_database_of_its_own_is_reached_by_socket_and_by_name,
    a_database_that_is_not_there_is_told_with_how_to_make_it,
    a_database_of_another_encoding_is_refused,
);
on_own_postgres!(a_standby_can_be_looked_at_but_not_written);
