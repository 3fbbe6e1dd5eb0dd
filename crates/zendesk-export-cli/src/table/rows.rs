//! Rows out of nested parts of a record, for tables of their own.
use serde_json::value::RawValue;
use zendesk_export::Members;

use super::{Cell, Kind, valid::is_too_deep};

/// A table of such rows. The first two columns identify a row: the record that it is of, and its place there.
pub(crate) struct Rows {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, Kind)],
}

/// One row, and its table.
pub(crate) type Row<'a> = (&'static Rows, Vec<Cell<'a>>);

/// Comments of ticket events; without the sideload `comment_events` their texts are null.
static COMMENTS: Rows = Rows {
    name: "ticket_comments",
    columns: &[
        ("event_id", Kind::Integer),
        ("position", Kind::Integer),
        ("id", Kind::Integer),
        ("ticket_id", Kind::Integer),
        ("author_id", Kind::Integer),
        ("public", Kind::Boolean),
        ("created_at", Kind::Timestamp),
        ("body", Kind::Text),
        ("html_body", Kind::Text),
        ("attachments", Kind::Json),
    ],
};

/// Members of tickets that ticket events set or change.
static CHANGES: Rows = Rows {
    name: "ticket_changes",
    columns: &[
        ("event_id", Kind::Integer),
        ("position", Kind::Integer),
        ("id", Kind::Integer),
        ("ticket_id", Kind::Integer),
        ("author_id", Kind::Integer),
        ("created_at", Kind::Timestamp),
        ("event_type", Kind::Text),
        ("member", Kind::Text),
        ("previous_value", Kind::Text),
        ("value", Kind::Text),
    ],
};

/// The tables of an export.
pub(super) fn of(export: &str) -> &'static [&'static Rows] {
    static OF_EVENTS: [&Rows; 2] = [&COMMENTS, &CHANGES];
    match export {
        "ticket_events" => &OF_EVENTS,
        _ => &[],
    }
}

/// What a change says beside the member that it changes.
const BESIDE: [&str; 7] = [
    "id",
    "via",
    "via_reference_id",
    "event_type",
    "previous_value",
    "added_tags",
    "removed_tags",
];

/// The rows of a ticket event. What is not of the usual form gives none, and is in the text.
pub(super) fn of_event<'a>(event: &Members<'a>) -> Vec<Row<'a>> {
    let children = event.json("child_events").filter(|json| !is_too_deep(json));
    let children = children.and_then(|json| serde_json::from_str::<Vec<&RawValue>>(json).ok());
    let mut rows = Vec::new();
    for child in children.unwrap_or_default() {
        match serde_json::from_str::<Members<'_>>(child.get()) {
            Ok(child) if is_comment(&child) => comment(event, &child, &mut rows),
            Ok(child) => changes(event, &child, &mut rows),
            Err(_) => {}
        }
    }
    rows
}

/// A member; null where it is missing or of another kind.
fn cell<'a>(of: &Members<'a>, kind: Kind, name: &str) -> Cell<'a> {
    let read = of.json(name).and_then(|json| kind.read(json));
    read.unwrap_or(Cell::Null)
}

fn or<'a>(cell: Cell<'a>, other: Cell<'a>) -> Cell<'a> {
    match cell {
        Cell::Null => other,
        cell => cell,
    }
}

/// What both tables begin with.
fn head<'a>(event: &Members<'a>, child: &Members<'a>, rows: &[Row<'a>]) -> Vec<Cell<'a>> {
    vec![
        cell(event, Kind::Integer, "id"),
        Cell::Integer(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        cell(child, Kind::Integer, "id"),
        cell(event, Kind::Integer, "ticket_id"),
    ]
}

fn comment<'a>(event: &Members<'a>, child: &Members<'a>, rows: &mut Vec<Row<'a>>) {
    let (public, author) = (
        cell(child, Kind::Boolean, "public"),
        cell(child, Kind::Integer, "author_id"),
    );
    let created_at = cell(child, Kind::Timestamp, "created_at");
    let mut row = head(event, child, rows);
    row.extend([
        or(author, cell(event, Kind::Integer, "updater_id")),
        or(public, cell(child, Kind::Boolean, "comment_public")),
        or(created_at, cell(event, Kind::Timestamp, "created_at")),
        cell(child, Kind::Text, "body"),
        cell(child, Kind::Text, "html_body"),
        cell(child, Kind::Json, "attachments"),
    ]);
    rows.push((&COMMENTS, row));
}

fn changes<'a>(event: &Members<'a>, child: &Members<'a>, rows: &mut Vec<Row<'a>>) {
    let kind = child.json("event_type");
    if !matches!(kind, Some("\"Create\"" | "\"Change\"")) {
        return;
    }
    for (member, json) in child.iter() {
        let Ok(member) = std::str::from_utf8(member) else {
            continue;
        };
        if BESIDE.contains(&member) {
            continue;
        }
        let mut row = head(event, child, rows);
        row.extend([
            cell(event, Kind::Integer, "updater_id"),
            cell(event, Kind::Timestamp, "created_at"),
            cell(child, Kind::Text, "event_type"),
            Cell::Text(member.replace('\0', "\u{fffd}").into()),
            child.json("previous_value").map_or(Cell::Null, any),
            any(json),
        ]);
        rows.push((&CHANGES, row));
    }
}

/// Whether there is a comment, with its text or without.
fn is_comment(child: &Members<'_>) -> bool {
    let is_kind = |name| matches!(child.json(name), Some("\"Comment\"" | "\"VoiceComment\""));
    (is_kind("event_type") || is_kind("type") && child.json("author_id").is_some())
        && child.json("comment_present") != Some("false")
}

/// A text as it is, anything else as JSON.
fn any(json: &str) -> Cell<'_> {
    let cell = Kind::Text.read(json).or_else(|| Kind::Json.read(json));
    cell.unwrap_or(Cell::Null)
}
