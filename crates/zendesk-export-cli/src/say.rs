use std::{
    fmt,
    io::{self, Write as _},
};

use crate::failure::Failure;

/// Writes a line to standard output.
pub(crate) fn say(line: impl fmt::Display) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}").map_err(|e| Failure::output("standard output", e))
}
