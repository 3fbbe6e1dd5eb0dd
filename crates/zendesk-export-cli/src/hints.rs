//! Slips of the pen, and what was probably meant.
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

/// Why a name is no export.
pub(crate) fn export(asked: &str, names: &[String]) -> String {
    if redacted(asked) != asked {
        return format!("there is no such export; there are {}", names.join(", "));
    }
    let (name, key) = asked.split_once('/').unwrap_or((asked, ""));
    let plain = name.trim().to_lowercase().replace(['_', ' '], "-");
    let with_key = |name: &str| match (name, key) {
        ("custom-objects/KEY", key) if !key.is_empty() => format!("custom-objects/{key}"),
        (name, _) => name.to_owned(),
    };
    if let Some(export) = sideloading(&plain) {
        return export;
    }
    if asked.contains(',') {
        let list: Vec<_> = asked.split(',').map(str::trim).collect();
        return format!(
            "there is no such export; names are separated by spaces: {}",
            list.join(" ")
        );
    }
    if plain == "all" {
        return format!(
            "there is no such export; `zendesk-export sync` without a name reads all of Support, and the others by their names: {}",
            names.join(", ")
        );
    }
    let alike = |export: &str| {
        strsim::jaro_winkler(&plain, export.trim_end_matches("/KEY")).max(
            // Singular for plural.
            strsim::jaro_winkler(&format!("{plain}s"), export.trim_end_matches("/KEY")),
        )
    };
    let nearest = names
        .iter()
        .max_by(|a, b| alike(a).total_cmp(&alike(b)))
        .filter(|export| alike(export) >= ALIKE);
    let all = names.join(", ");
    let tip = nearest.map(|export| format!("; did you mean {}?", with_key(export)));
    format!(
        "there is no such export; there are {all}{}",
        tip.unwrap_or_default()
    )
}

/// What comes beside the records of an export.
fn sideloading(plain: &str) -> Option<String> {
    let asked = plain.replace('-', "_");
    let (name, sideload) = match asked.as_str() {
        "comment" | "comments" | "ticket_comments" => ("comments", "comment_events"),
        "ticket_metrics" | "metrics" => ("metrics", "metric_sets"),
        name => (name, name),
    };
    let has = |export: &&&zendesk_export::Resource| export.sideloads.contains(&sideload);
    let export = zendesk_export::Resource::ALL.iter().find(has)?;
    let export = export.name.replace('_', "-");
    let name = name.replace('_', " ");
    Some(format!(
        "there is no such export; {name} come with {export}: `zendesk-export export {export} --include {sideload}`"
    ))
}

/// Why a text names no destination.
pub(crate) fn destination(text: &str) -> String {
    let (scheme, path) = text.split_once(':').unwrap_or(("", text));
    let path = path.strip_prefix("//").unwrap_or(path);
    // What could hold a password is not said again.
    let did_you_mean = |what: String| match redacted(text) == text {
        true => format!("{NONE}; did you mean {what}?"),
        false => NONE.to_owned(),
    };
    match scheme.to_lowercase().as_str() {
        "postgres" | "postgresql" if cfg!(feature = "postgres") => {
            format!("{NONE}, in lower case")
        }
        "postgres" | "postgresql" => {
            "this zendesk-export was built without the feature postgres, so that it writes to no PostgreSQL; build it with that feature"
                .to_owned()
        }
        "mysql" | "mariadb" | "mssql" | "sqlserver" | "duckdb"
        | "bigquery" | "snowflake" | "redshift" | "mongodb" => {
            format!(
                "{NONE}; sync to sqlite:FILE or dir:FOLDER, and load that from there, as \"Using the database\" in the README shows"
            )
        }
        "delta" => {
            "this zendesk-export was built without the feature delta, so that it writes to no lake; build it with that feature: cargo install --locked --path crates/zendesk-export-cli --features delta"
                .to_owned()
        }
        "s3" | "gs" | "az" => did_you_mean(format!("delta:{text}")),
        "gcs" | "abfs" | "abfss" | "azure" | "hdfs" => {
            format!("{NONE}; sync to delta:LAKE, or to dir:FOLDER, and copy the folder there: its parts never change")
        }
        "file" => did_you_mean(format!("sqlite:{path} or dir:{path}")),
        "sqlite" | "sqlite3" => did_you_mean(format!("sqlite:{path}")),
        "dir" | "folder" => did_you_mean(format!("dir:{path}")),
        "http" | "https" => NONE.to_owned(),
        _ if is_database(path) => did_you_mean(format!("sqlite:{path}")),
        _ if text.ends_with('/') || Path::new(text).is_dir() => did_you_mean(format!("dir:{text}")),
        _ => NONE.to_owned(),
    }
}

/// A path as it is meant: a shell puts somebody's home in the place of `~` only where a word begins.
pub(crate) fn not_a_home(path: &str) -> Result<PathBuf, String> {
    let first = path.split('/').next().unwrap_or_default();
    let is_home = first == "~" || first.starts_with('~') && first.len() < path.len();
    match is_home {
        true => Err(format!(
            "no shell puts a home in the place of {first} there; write the whole path, with \"$HOME\" say, or ./{path} if that is its name"
        )),
        false => Ok(path.into()),
    }
}

fn is_database(path: &str) -> bool {
    let extension = Path::new(path).extension().map(|e| e.to_ascii_lowercase());
    extension.is_some_and(|e| {
        ["db", "sqlite", "sqlite3", "db3"]
            .iter()
            .any(|known| e == *known)
    })
}

/// A text that was refused, without what a URL says for its server alone: name, password and query.
pub(crate) fn redacted(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.split_once("://") else {
        // It may have lost its scheme.
        return match text.rsplit_once('@') {
            Some((name, host)) if name.contains(':') => format!("(hidden)@{host}").into(),
            _ => text.into(),
        };
    };
    // A password may hold a question mark.
    if rest.find('?') < rest.rfind('@') && rest.contains('?') {
        return format!("{scheme}://(hidden)").into();
    }
    let (rest, query) = match rest.split_once('?') {
        Some((rest, _)) => (rest, "?(hidden)"),
        None => (rest, ""),
    };
    let host = match rest.rsplit_once('@') {
        Some((_, host)) => format!("(hidden)@{host}"),
        None => rest.to_owned(),
    };
    format!("{scheme}://{host}{query}").into()
}

/// What is said of each text that is no destination.
const NONE: &str =
    "it is none of sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE, delta:LAKE and stdout";

/// How alike two names are that may be the same, from 0 to 1.
const ALIKE: f64 = 0.9;
