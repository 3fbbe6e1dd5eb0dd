//! What holds for a folder as a whole.
use std::{io, path::Path};

use serde::{Deserialize, Serialize};

use super::Compress;
use crate::{
    failure::{Exit, Failure},
    seal::{self, BROKEN, Seal},
    whole_file,
};

/// The layout of the folder and of its files. A program that knows only older ones keeps off.
pub(super) const VERSION: u32 = 2;

#[derive(PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
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
    let known = before.as_ref().map(|before| before.compress);
    let settings = Settings {
        version: VERSION,
        compress: asked.or(known).unwrap_or_default(),
    };
    if before.as_ref() != Some(&settings) {
        whole_file::replace(path, |file| seal::write(file, &settings))
            .map_err(|e| Failure::state(path, "cannot be written", e))?;
    }
    Ok(settings.compress)
}

/// `None` where there are none.
pub(super) fn read(path: &Path) -> Result<Option<Settings>, Failure> {
    let remedy = "put it back as it was, or remove it and give --compress again";
    match whole_file::read(path) {
        Ok(text) => {
            version(path, &text, remedy)?;
            parse(path, &text, remedy).map(Some)
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::state(path, "cannot be read", e)),
    }
}

/// Of which version a file says that it is, once it is what was written.
pub(super) fn version(path: &Path, text: &[u8], remedy: &str) -> Result<u32, Failure> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }

    let shown = path.display();
    if seal::check(text) == Seal::Broken {
        let what = format!("the state file {shown} {BROKEN}; {remedy}");
        return Err(Failure::new(Exit::State, what));
    }
    let Versioned { version } = parse(path, text, remedy)?;
    if version > VERSION {
        let what = format!(
            "the state file {shown} is of version {version}, and this program reads versions up to {VERSION}; use the newer program that wrote it"
        );
        return Err(Failure::new(Exit::State, what));
    }
    Ok(version)
}

pub(super) fn parse<T: for<'a> Deserialize<'a>>(
    path: &Path,
    text: &[u8],
    remedy: &str,
) -> Result<T, Failure> {
    serde_json::from_slice(text)
        .map_err(|e| Failure::state(path, &format!("cannot be used; {remedy}"), e))
}

/// Whether a file is there that is not of a newer version, however damaged.
pub(super) fn is_known_version(path: &Path) -> bool {
    let Ok(text) = whole_file::read(path) else {
        return false;
    };
    let value: Result<serde_json::Value, _> = serde_json::from_slice(&text);
    value.map_or(true, |value| {
        value["version"]
            .as_u64()
            .is_some_and(|version| version <= u64::from(VERSION))
    })
}
