//! The files of a destination, as they were.
use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use super::dump::dump;
use crate::{Error, destination::Destination, options::Chance};

pub(super) struct Place {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// What a database holds; nothing else has bytes without a meaning.
    held: Option<(PathBuf, Vec<String>)>,
}

pub(super) struct Flip {
    pub(super) kind: &'static str,
    path: PathBuf,
    offset: usize,
    bit: u64,
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, offset, bit) = (self.path.display(), self.offset, self.bit);
        write!(f, "bit {bit} of byte {offset} of {path}")
    }
}

impl Place {
    pub(super) fn of(destination: &Destination) -> Result<Self, Error> {
        let (Destination::Folder(path) | Destination::Database(path)) = destination;
        let folder = match destination {
            Destination::Folder(_) => path,
            Destination::Database(_) => path.parent().unwrap_or(path),
        };
        let mut files = BTreeMap::new();
        for path in paths(folder)? {
            let bytes = fs::read(&path).map_err(|e| failed(&path, &e))?;
            // SQLite's index of a log that is not there is made anew whenever it is needed.
            if !path.to_string_lossy().ends_with("-shm") {
                files.insert(path, bytes);
            }
        }
        let held = match destination {
            Destination::Folder(_) => None,
            Destination::Database(_) => {
                let held = dump(path).map_err(|e| Error(format!("{}: {e}", path.display())))?;
                Some((path.clone(), held))
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            files,
            held,
        })
    }

    /// Flips any bit of any byte of any file that has one.
    pub(super) fn flip(&self, chance: &mut Chance) -> Result<Flip, Error> {
        let files: Vec<_> = self
            .files
            .iter()
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        let below = |chance: &mut Chance, end: usize| {
            usize::try_from(chance.below(end as u64)).unwrap_or_default()
        };
        let (path, bytes) = files
            .get(below(chance, files.len()))
            .ok_or_else(|| Error(format!("{} holds no file", self.folder.display())))?;
        let (offset, bit) = (below(chance, bytes.len()), chance.below(8));
        let mut bytes = (*bytes).clone();
        if let Some(byte) = bytes.get_mut(offset) {
            *byte ^= 1 << bit;
        }
        fs::write(path, bytes).map_err(|e| failed(path, &e))?;
        Ok(Flip {
            kind: kind(path),
            path: (*path).clone(),
            offset,
            bit,
        })
    }

    /// Whether the database reads as before: no table, no row, no definition and no number of its kind differs.
    pub(super) fn is_harmless(&self, flip: &Flip) -> bool {
        self.held.as_ref().is_some_and(|(database, held)| {
            flip.path == *database && dump(database).is_ok_and(|now| now == *held)
        })
    }

    /// Makes everything as it was.
    pub(super) fn restore(&self) -> Result<(), Error> {
        for path in paths(&self.folder)? {
            if !self.files.contains_key(&path) {
                fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
            }
        }
        for (path, bytes) in &self.files {
            if fs::read(path).ok().as_ref() != Some(bytes) {
                fs::write(path, bytes).map_err(|e| failed(path, &e))?;
            }
        }
        Ok(())
    }
}

fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match path.extension().and_then(|ending| ending.to_str()) {
        _ if name.ends_with("manifest.json") => "manifest",
        _ if name.starts_with(".dir") => "settings",
        Some("json") => "state",
        Some("db") => "data",
        Some("ndjson") => "part",
        Some("open") => "part under way",
        Some(ending) if ending.starts_with("parts-") => "list of parts",
        _ => "other",
    }
}

/// All files below a folder.
fn paths(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| failed(folder, &e))? {
        let path = entry.map_err(|e| failed(folder, &e))?.path();
        match path.is_dir() {
            true => paths.extend(self::paths(&path)?),
            false => paths.push(path),
        }
    }
    paths.sort();
    Ok(paths)
}

fn failed(path: &Path, e: &std::io::Error) -> Error {
    Error(format!("{}: {e}", path.display()))
}
