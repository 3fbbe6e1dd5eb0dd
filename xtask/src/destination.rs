//! The destinations of `sync`, read without the program that wrote them.
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use rusqlite::{Connection, OpenFlags};

use crate::Error;

/// Every export of the document, as the program's command line has them.
pub(crate) static EXPORTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (_, marks) =
        crate::described(&root).expect("`cargo xtask generate --check` holds the document");
    let names = marks.exports.iter().map(|export| {
        let name = export.mark.name.replace('_', "-");
        // Of custom objects those that the simulator has.
        name.replace("custom-objects", "custom-objects/asset")
    });
    names.collect()
});

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Database(PathBuf),
    Folder(PathBuf),
}

impl Destination {
    /// As `--to` takes it.
    pub(crate) fn to(&self) -> String {
        match self {
            Self::Database(path) => format!("sqlite:{}", path.display()),
            Self::Folder(path) => format!("dir:{}", path.display()),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Database(_) => "database",
            Self::Folder(_) => "folder",
        }
    }

    /// The records of an export as they stand there, and how often each. `under_way` takes what is not in a whole
    /// part yet.
    pub(crate) fn records(
        &self,
        export: &str,
        under_way: bool,
    ) -> Result<HashMap<String, u32>, Error> {
        let mut records = HashMap::new();
        match self {
            Self::Database(path) => {
                let rows = rows(path, export);
                for row in rows.map_err(|e| Error(format!("{}: {e}", path.display())))? {
                    *records.entry(row).or_default() += 1;
                }
            }
            Self::Folder(path) => {
                let folder = path.join(export.replace('/', "."));
                for part in parts(&folder, under_way)? {
                    // A part under way gets its final name at any moment; then it is there by that.
                    let Ok(text) = fs::read_to_string(&part) else {
                        continue;
                    };
                    let whole = text
                        .split_inclusive('\n')
                        .filter(|line| line.ends_with('\n'));
                    for line in whole {
                        *records.entry(line.trim_end().to_owned()).or_default() += 1;
                    }
                }
            }
        }
        Ok(records)
    }

    /// How many parts it has, and its size in bytes.
    pub(crate) fn size(&self) -> (u64, u64) {
        match self {
            Self::Database(path) => (0, bytes(path)),
            Self::Folder(path) => {
                let exports = EXPORTS.iter().map(|export| export.replace('/', "."));
                let parts = exports.filter_map(|export| parts(&path.join(export), false).ok());
                let parts: Vec<_> = parts.flatten().collect();
                let size = parts.iter().map(|part| bytes(part)).sum();
                (parts.len() as u64, size)
            }
        }
    }
}

fn bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn parts(folder: &Path, under_way: bool) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|e| Error(format!("{}: {e}", folder.display())))?,
    };
    let mut parts: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ending = path.extension().unwrap_or_default();
            ending == "ndjson" || under_way && ending == "open"
        })
        .collect();
    parts.sort();
    Ok(parts)
}

fn rows(path: &Path, export: &str) -> rusqlite::Result<Vec<String>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    let mut view = connection.prepare("SELECT view FROM _streams WHERE name = ?1")?;
    let view: Option<String> = match view.query_row([export], |row| row.get(0)) {
        Err(rusqlite::Error::QueryReturnedNoRows) => None,
        view => view?,
    };
    let Some(view) = view else {
        return Ok(Vec::new());
    };
    let query = format!(
        "SELECT json FROM \"raw_{view}\" UNION ALL SELECT json FROM _odd WHERE stream = ?1"
    );
    let mut rows = connection.prepare(&query)?;
    let rows = rows.query_map([export], |row| row.get(0))?;
    rows.collect()
}
