//! A PostgreSQL server, and the ways there.

mod broken;
mod died;
mod encrypted;
mod hindered;
mod layout;
mod reached;
mod refused;
mod signed_in;
mod way;

use std::process::Command;

use crate::support::{Run, exporter, run};

/// A look at what is there, by a destination that is not on the command line, as one with a password may not be.
fn look(to: &str) -> Command {
    let mut command = exporter();
    command.arg("status").env("ZENDESK_EXPORT_TO", to);
    command
}

/// It came as far as the database, which holds nothing.
#[track_caller]
fn reaches(command: &mut Command) -> Run {
    let looked = run(command);
    assert!(looked.err.contains(" holds no"), "{}", looked.err);
    looked
}
