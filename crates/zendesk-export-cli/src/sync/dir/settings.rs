//! What holds for a folder as a whole.
use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{Compress, layout::SETTINGS};
use crate::{
    failure::{Exit, Failure},
    whole_file,
};

/// The layout of the folder and of its files. A program that knows only older ones keeps off.
pub(super) const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Settings {
    version: u32,
    #[serde(with = "Name")]
    compress: Compress,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Compress", rename_all = "lowercase")]
enum Name {
    None,
    Gzip,
    Zstd,
}

/// How the next parts are compressed: as asked, else as before. It is remembered.
pub(super) fn compress(path: &Path, asked: Option<Compress>) -> Result<Compress, Failure> {
    let before = read(path)?;
    let compress = asked.or(before).unwrap_or_default();
    if before != Some(compress) {
        let settings = Settings {
            version: VERSION,
            compress,
        };
        whole_file::replace(path, &settings)
            .map_err(|e| Failure::state(path, "cannot be written", e))?;
    }
    Ok(compress)
}

fn read(path: &Path) -> Result<Option<Compress>, Failure> {
    match fs::read(path) {
        Ok(text) => parse::<Settings>(path, &text).map(|settings| Some(settings.compress)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::state(path, "cannot be read", e)),
    }
}

/// Reads a file that says of which version it is.
pub(super) fn parse<T: for<'a> Deserialize<'a>>(path: &Path, text: &[u8]) -> Result<T, Failure> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }

    let unusable = |e: serde_json::Error| {
        let what = match path.ends_with(SETTINGS) {
            true => {
                "cannot be used; remove it, and say with --compress how the next parts are compressed"
            }
            false => {
                "cannot be used; put it back as it was, or run `zendesk-export resync` for this export, which reads it again and keeps its parts"
            }
        };
        Failure::state(path, what, e)
    };
    let Versioned { version } = serde_json::from_slice(text).map_err(unusable)?;
    if version != VERSION {
        let what = format!(
            "the state file {} is of version {version}, and this program reads version {VERSION}; use the newer program that wrote it",
            path.display()
        );
        return Err(Failure::new(Exit::State, what));
    }
    serde_json::from_slice(text).map_err(unusable)
}

/// Whether a file is there that is not of a newer version, however damaged.
pub(super) fn is_of_this_version(path: &Path) -> bool {
    let Ok(text) = fs::read(path) else {
        return false;
    };
    let value: Result<serde_json::Value, _> = serde_json::from_slice(&text);
    value.is_err() || value.is_ok_and(|value| value["version"] == VERSION)
}
