use std::{
    fmt,
    io::{self, Write as _},
};

use crate::{failure::Failure, ndjson::stdout_file};

/// Writes a line to standard output.
pub(crate) fn say(line: impl fmt::Display) -> Result<(), Failure> {
    print(&format!("{line}\n"))
}

/// Writes a text to standard output, and finds out whether it arrived.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let write = || -> io::Result<()> { stdout_file()?.write_all(text.as_bytes()) };
    write().map_err(|e| Failure::output("standard output", e))
}
