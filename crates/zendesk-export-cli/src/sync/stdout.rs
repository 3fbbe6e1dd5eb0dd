//! Standard output: at least once, since nobody knows what its reader has kept.
use std::io::{self, BufWriter, Stdout as Pipe, Write as _};

use serde::Serialize;
use serde_json::{Value, value::RawValue};
use zendesk_export::Record;

use crate::failure::Failure;

pub(crate) struct Stdout(BufWriter<Pipe>);

/// A line that says what it is.
#[derive(Serialize)]
struct Line<'a> {
    resource: &'a str,
    record: &'a RawValue,
}

impl Stdout {
    pub(crate) fn open() -> Result<Self, Failure> {
        Ok(Self(BufWriter::new(io::stdout())))
    }

    /// One record a line, each with the name of its stream.
    pub(crate) fn store(&mut self, stream: &str, records: &[Record<Value>]) -> Result<(), Failure> {
        self.write(stream, records)
            .map_err(|e| Failure::output("standard output", e))
    }

    fn write(&mut self, stream: &str, records: &[Record<Value>]) -> io::Result<()> {
        for record in records {
            let record: &RawValue = record.view()?;
            let line = Line {
                resource: stream,
                record,
            };
            serde_json::to_writer(&mut self.0, &line)?;
            self.0.write_all(b"\n")?;
        }
        self.0.flush()
    }
}
