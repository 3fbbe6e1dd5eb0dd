//! A ledger made again from the parts that are there, where the one before cannot be used.
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use super::{
    Compress, StreamState, files,
    layout::Layout,
    ledger::{Ledger, Part},
    part_check,
};
use crate::failure::{Exit, Failure};

/// The ledger of a stream that is read again, without a place to go on from if that cannot be trusted.
/// `None` where there is none. May be ended at any moment: the ledger before stays until this one is written.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "a command that reads an export again calls it")
)]
pub(super) fn ledger(layout: &Layout, stream: &str) -> Result<Option<Ledger>, Failure> {
    if let Ok(known) = Ledger::read(&layout.state()) {
        return Ok(known);
    }
    let mut ledger = Ledger::new(stream);
    while let Some((path, name)) = part(layout, ledger.number()) {
        let part = part_check::measure(&path, name).map_err(|e| files::unreadable(&path, e))?;
        ledger.parts.push(part);
    }
    ledger.parts.extend(open_part(layout, ledger.number())?);
    let records = ledger.records();
    tracing::warn!(
        "the state of {stream} is made again from the {} parts with {records} records in {}",
        ledger.parts.len(),
        layout.folder().display()
    );
    ledger.state = StreamState {
        records_in: records,
        records_out: records,
        ..StreamState::default()
    };
    ledger.write(&layout.state())?;
    Ok(Some(ledger))
}

const ALL: [Compress; 3] = [Compress::None, Compress::Gzip, Compress::Zstd];

fn part(layout: &Layout, number: usize) -> Option<(std::path::PathBuf, String)> {
    ALL.iter()
        .map(|compress| layout.part_name(number, *compress))
        .map(|name| (layout.part(&name), name))
        .find(|(path, _)| path.exists())
}

/// Where the part under way ends is not known any more: lines end with the last whole one, and pieces that
/// are compressed have to be whole.
fn open_part(layout: &Layout, number: usize) -> Result<Option<Part>, Failure> {
    let open = layout.open_part(number);
    if !open.exists() {
        return Ok(None);
    }
    let compress = compression(&open).map_err(|e| files::unreadable(&open, e))?;
    let lines = match compress {
        Compress::None => cut_to_lines(&open),
        _ => Ok(()),
    };
    let name = layout.part_name(number, compress);
    let measured = lines.and_then(|()| part_check::measure(&open, name));
    let part = measured.map_err(|e| {
        let what = format!(
            "{} is a part under way whose end is not known any more; move it away, and run it again",
            open.display()
        );
        Failure::new(Exit::State, what).because(e)
    })?;
    fs::rename(&open, layout.part(&part.name)).map_err(|e| Failure::output(open.display(), e))?;
    Ok(Some(part))
}

/// The name of a part only says so once it is done.
fn compression(path: &Path) -> io::Result<Compress> {
    let mut start = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(match start.as_slice() {
        [0x1f, 0x8b, ..] => Compress::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] => Compress::Zstd,
        _ => Compress::None,
    })
}

fn cut_to_lines(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut end = file.metadata()?.len();
    let mut byte = [0];
    while end > 0 {
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut byte)?;
        if byte == *b"\n" {
            break;
        }
        end -= 1;
    }
    file.set_len(end)?;
    file.sync_all()
}
