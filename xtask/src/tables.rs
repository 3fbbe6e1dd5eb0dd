//! The tables of exports and lists in the documents, between the comments that mark their places.
use std::{fs, path::Path};

use crate::{
    Error,
    marks::{Bucket, Export, Marks, Position},
};

/// The documents, and what each of them holds.
const DOCUMENTS: [(&str, &[(&str, Text)]); 3] = [
    ("README.md", &[("exports", table), ("lists", lists)]),
    (
        "crates/zendesk-export/README.md",
        &[("exports", table), ("lists", lists)],
    ),
    (
        "crates/zendesk-export-cli/README.md",
        &[("names", names), ("lists", names_of_lists)],
    ),
];

/// What stands at a place.
type Text = fn(&Marks) -> String;

/// Each document with its new text.
pub(crate) fn documents(
    root: &Path,
    marks: &Marks,
) -> impl Iterator<Item = Result<(&'static str, String), Error>> {
    DOCUMENTS.into_iter().map(move |(path, places)| {
        let mut document =
            fs::read_to_string(root.join(path)).map_err(|e| Error(format!("{path}: {e}")))?;
        for (place, text) in places {
            document = with(&document, place, &text(marks))
                .map_err(|missing| Error(format!("{path}: {missing}")))?;
        }
        Ok((path, document))
    })
}

/// The document with another text at a place.
fn with(document: &str, place: &str, text: &str) -> Result<String, String> {
    let (begin, end) = (
        format!("<!-- {place} -->\n"),
        format!("<!-- /{place} -->\n"),
    );
    let parts = document.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    let Some((before, after)) = parts else {
        return Err(format!(
            "the lines {} and {} are missing",
            begin.trim(),
            end.trim()
        ));
    };
    Ok(format!("{before}{begin}{text}{end}{after}"))
}

fn table(marks: &Marks) -> String {
    let head = "\n| export | goes by | records a page | requests | sideloads | one version is | OAuth scope |\n\
                | --- | --- | --- | --- | --- | --- | --- |\n";
    let rows = marks.exports.iter().map(|export| row(marks, export));
    rows.fold(head.to_owned(), |table, row| table + &row + "\n") + "\n"
}

fn row(marks: &Marks, export: &Export) -> String {
    let mark = &export.mark;
    let goes_by = match mark.position {
        Position::Time => "time",
        Position::Cursor => "cursor",
        Position::CursorAlone => "cursor, no `start_time`",
        Position::PageAfter | Position::List => "`page[after]`",
    };
    let list = |names: &[String]| match names {
        [] => "-".to_owned(),
        names => format!("`{}`", names.join("`, `")),
    };
    format!(
        "| `{}` | {goes_by} | {} | {} | {} | {} | `{}` |",
        name(export),
        mark.page_size,
        marks
            .buckets
            .get(&mark.bucket)
            .map(requests)
            .unwrap_or_default(),
        list(export.call.sideloads()),
        list(&mark.key),
        mark.scope
    )
}

fn requests(bucket: &Bucket) -> String {
    let time = match bucket.seconds {
        60 => "a minute".to_owned(),
        seconds => format!("in {} minutes", seconds / 60),
    };
    let ours = if bucket.guess { " (ours)" } else { "" };
    format!("{} {time}{ours}", bucket.requests)
}

fn name(export: &Export) -> String {
    let name = &export.mark.name;
    match export.call.key().is_some() {
        true => format!("{name}/KEY"),
        false => name.clone(),
    }
}

fn lists(marks: &Marks) -> String {
    let head = "\n| list | holds | known by | records a page | OAuth scope |\n\
                | --- | --- | --- | --- | --- |\n";
    let row = |list: &Export| {
        let mark = &list.mark;
        let page = match list.call.has("page[size]") {
            true => mark.page_size.to_string(),
            false => format!("all, {} at most", mark.page_size),
        };
        format!(
            "| `{}` | {} | `{}` | {page} | `{}` |\n",
            mark.name, list.title, mark.id, mark.scope
        )
    };
    let rows = marks.lists.iter().map(row);
    rows.fold(head.to_owned(), |table, row| table + &row) + "\n"
}

fn names(marks: &Marks) -> String {
    sentence(&marks.exports, "or")
}

fn names_of_lists(marks: &Marks) -> String {
    sentence(&marks.lists, "and")
}

/// The names as the command line has them, as one sentence.
fn sentence(exports: &[Export], before_the_last: &str) -> String {
    let mut names: Vec<_> = exports
        .iter()
        .map(|export| format!("`{}`", name(export).replace('_', "-")))
        .collect();
    let last = names.pop().unwrap_or_default();
    format!("{} {before_the_last} {last}.\n", names.join(",\n"))
}
