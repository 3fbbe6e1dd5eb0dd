//! The records of a page as one piece that is complete in itself.
use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use zendesk_export::Record;
use zstd::stream::write::Encoder;

use super::Compress;

/// Lines, one gzip member, or one Zstandard frame: pieces one after the other decode as one stream.
pub(super) fn write(
    mut out: impl Write,
    records: &[Record<Value>],
    compress: Compress,
) -> io::Result<()> {
    match compress {
        Compress::None => lines(&mut out, records),
        Compress::Gzip => {
            let mut encoder = GzEncoder::new(out, Compression::default());
            lines(&mut encoder, records)?;
            encoder.finish().map(drop)
        }
        Compress::Zstd => {
            let mut encoder = Encoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            // As gzip has it anyway.
            encoder.include_checksum(true)?;
            lines(&mut encoder, records)?;
            encoder.finish().map(drop)
        }
    }
}

fn lines(out: &mut impl Write, records: &[Record<Value>]) -> io::Result<()> {
    for record in records {
        record.write_line(&mut *out)?;
    }
    Ok(())
}
