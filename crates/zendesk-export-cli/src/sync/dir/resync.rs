//! A stream that is read again: parts that are missing or damaged no longer count, so that their records
//! are stored when they come again.
use std::{
    fs::{self, OpenOptions},
    io::{self, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    Compress,
    aside::{keep_copy, put_aside, rename},
    files, found,
    layout::{self, Layout},
    ledger::{Ledger, part_number},
    part_check, settings,
};
use crate::sync::part::Part;
use crate::{failure::Failure, sync::stream_state::Again, whole_file};

/// Puts damaged parts aside, whose names stay taken, and makes a state that cannot be used again from the
/// parts that are there. Says whether there was anything to do. Nobody writes the stream meanwhile.
pub(super) fn mend(layout: &Layout, stream: &str, again: &Again) -> Result<bool, Failure> {
    layout.must_be_own()?;
    let known = Ledger::read(&layout.state());
    let is_known = matches!(known, Ok(Some(_)));
    let (mut ledger, mut was_damaged) = match known {
        Ok(Some(ledger)) => (ledger, false),
        Ok(None) => (Ledger::new(stream), false),
        Err(failure) if settings::is_known_version(&layout.state()) => {
            tracing::warn!("{failure}. It is made again from the parts that are there.");
            keep_copy(&layout.state())?;
            (Ledger::new(stream), true)
        }
        Err(failure) => return Err(failure),
    };
    let before = ledger.records();
    ledger.taken = ledger.number() - 1;
    let mut whole = Vec::new();
    for part in std::mem::take(&mut ledger.parts) {
        let path = layout.part(&part.name);
        match part_check::done(&path, &part) {
            Some(finding) => {
                tell(&finding, &part, &path)?;
                was_damaged = true;
            }
            None => whole.push(part),
        }
    }
    ledger.parts = whole;
    was_damaged |= mend_under_way(layout, &mut ledger)?;
    was_damaged |= adopt(layout, &mut ledger)?;
    put_tails_aside(layout, &ledger, is_known)?;
    if was_damaged {
        ledger.state = std::mem::take(&mut ledger.state).mended(again);
    }
    if was_damaged || before != ledger.state.records_out {
        ledger.state.records_out = ledger.records();
        ledger.write_anew(layout)?;
    }
    Ok(was_damaged)
}

/// Makes files that can be taken in of what is whole: the part that grows, a tail that could not be appended to
/// it, and what it has beyond that. Says whether there was anything but the part.
fn mend_under_way(layout: &Layout, ledger: &mut Ledger) -> Result<bool, Failure> {
    let tail = whole_tail(layout, ledger)?;
    let mut was_damaged = ledger.tail.take().is_some();
    if let Some(part) = ledger.open.clone() {
        let path = layout.part(&part.name);
        if let Some(finding) = part_check::begins(&path, &part) {
            tell(&finding, &part, &path)?;
            ledger.taken = ledger.number();
            ledger.open = None;
            was_damaged = true;
        } else {
            let known = part.bytes + tail.as_ref().map_or(0, |(tail, _)| tail.bytes);
            let aside = layout.tail(ledger.number() + 1);
            was_damaged |= move_rest(layout, ledger, &part, known, &aside)
                .map_err(|e| Failure::output(path.display(), e))?;
        }
    }
    if let Some((part, path)) = tail {
        let named = free_part(layout, ledger, &part);
        rename(&path, &named)?;
    }
    Ok(was_damaged)
}

/// The tail and its file. One that is not whole is told and put aside.
fn whole_tail(layout: &Layout, ledger: &Ledger) -> Result<Option<(Part, PathBuf)>, Failure> {
    let Some(part) = &ledger.tail else {
        return Ok(None);
    };
    let (finding, path) = match found::tail(layout, ledger) {
        Ok(None) => return Ok(None),
        Ok(Some(tail)) => match part_check::content(&tail.path, part) {
            None => return Ok(Some((part.clone(), tail.path))),
            Some(finding) => (finding, tail.path),
        },
        Err(failure) => (failure.to_string(), layout.tail(ledger.number())),
    };
    tell(&finding, part, &path)?;
    let named = layout.part(&part.name);
    if ledger.open.is_none() && named.exists() && part_check::begins(&named, part).is_some() {
        // Else it would be taken in.
        put_aside(&named)?;
    }
    Ok(None)
}

/// Moves what a part has beyond what is known of it to a part of its own.
fn move_rest(
    layout: &Layout,
    ledger: &Ledger,
    part: &Part,
    known: u64,
    aside: &Path,
) -> io::Result<bool> {
    let path = layout.part(&part.name);
    let bytes = files::metadata(&path)?.len();
    if bytes > known {
        let mut rest = files::open(&path)?;
        rest.seek(SeekFrom::Start(known))?;
        let mut file = files::create(aside)?;
        io::copy(&mut rest, &mut file)?;
        file.sync_all()?;
        let named = free_part(layout, ledger, part);
        fs::rename(aside, &named)?;
        whole_file::sync_folder(&layout.folder())?;
        tracing::warn!(
            "{} has {bytes} bytes, and the state says {known}; what is beyond is {} now",
            path.display(),
            named.display()
        );
    }
    if bytes > part.bytes {
        let file = OpenOptions::new().write(true).open(&path)?;
        file.set_len(part.bytes)?;
        file.sync_all()?;
    }
    Ok(bytes > known)
}

/// A name for a part that comes after all that are there.
fn free_part(layout: &Layout, ledger: &Ledger, like: &Part) -> PathBuf {
    let compress = layout::compress_of(&like.name);
    let mut numbers = ledger.number() + usize::from(ledger.open.is_some())..;
    let free = numbers.find(|number| !layout.part(&layout.part_name(*number, compress)).exists());
    layout.part(&layout.part_name(free.unwrap_or_default(), compress))
}

fn tell(finding: &str, part: &Part, path: &Path) -> Result<(), Failure> {
    let aside = put_aside(path)?;
    let kept = aside.map_or_else(String::new, |aside| {
        format!(" What is left of it is {}.", aside.display())
    });
    tracing::warn!(
        "{finding}. Its {} records are stored again if Zendesk still has them.{kept}",
        part.records
    );
    Ok(())
}

/// A hidden file that no state speaks of may hold what its own run has stored. The next one takes the place of
/// that of its number, which is the rest of a page where there was a state.
fn put_tails_aside(layout: &Layout, ledger: &Ledger, is_known: bool) -> Result<(), Failure> {
    for name in names(&layout.folder())? {
        let path = layout.part(&name);
        if name.ends_with(".open") && !(is_known && path == layout.tail(ledger.number())) {
            let aside = put_aside(&path)?.unwrap_or_default();
            tracing::warn!(
                "{} is of a run that was killed, and there is no state of it; it is {} now",
                path.display(),
                aside.display()
            );
        }
    }
    Ok(())
}

/// The names of all that is in a folder, which may not be there.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| files::unreadable(folder, e)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(files::unreadable(folder, e)),
    }
}

/// Takes parts into the list that came after those that the state knows. Says whether there were any.
fn adopt(layout: &Layout, ledger: &mut Ledger) -> Result<bool, Failure> {
    let first = ledger.number();
    let is_open = |name: &str| ledger.open.as_ref().is_some_and(|open| open.name == name);
    // There may be holes, where parts were put aside.
    let mut numbered: Vec<_> = names(&layout.folder())?
        .into_iter()
        .filter_map(|name| Some((number_of(layout, &name)?, name)))
        .filter(|(number, name)| *number >= first && !is_open(name))
        .collect();
    numbered.sort();
    if !numbered.is_empty() {
        // Others come after it.
        ledger.parts.extend(ledger.open.take());
    }
    for (number, name) in numbered {
        let path = layout.part(&name);
        match part_check::found(&path, &name) {
            Ok(part) if ledger.parts.iter().any(|known| known.sha256 == part.sha256) => {
                let aside = put_aside(&path)?.unwrap_or_default();
                tracing::warn!(
                    "{} holds what another part holds already, and is {} now",
                    path.display(),
                    aside.display()
                );
            }
            Ok(part) => ledger.parts.push(part),
            Err(e) => {
                let aside = put_aside(&path)?.unwrap_or_default();
                tracing::warn!(
                    "{} is damaged ({e}), and is {} now",
                    path.display(),
                    aside.display()
                );
            }
        }
        ledger.taken = number;
    }
    Ok(ledger.taken >= first)
}

/// Of a file that is named as a part of this stream.
fn number_of(layout: &Layout, name: &str) -> Option<usize> {
    let number = part_number(name);
    let ways = [Compress::None, Compress::Gzip, Compress::Zstd].into_iter();
    let mut names = ways.map(|compress| layout.part_name(number, compress));
    names.any(|known| known == name).then_some(number)
}
