//! Where a table of SQLite has the columns, and what a row has in them.
use crate::table::{Cells, Column, DELETED, Kind, Table, VERSION};

/// A column where a table of SQLite has it; the id stays first.
pub(super) enum Place<'a> {
    Member(usize, &'a Column),
    Version,
    Deleted,
}

/// The columns in the order of the table: ours before what is nested, so that the long ones are last.
pub(super) fn places(table: &Table) -> impl Iterator<Item = Place<'_>> {
    let nested = table
        .columns
        .iter()
        .position(|column| column.kind == Kind::Json);
    let (short, long) = table
        .columns
        .split_at(nested.unwrap_or(table.columns.len()));
    let member = |(at, column)| Place::Member(at, column);
    let long = long.iter().enumerate();
    let long = long.map(|(at, column)| (short.len() + at, column));
    short
        .iter()
        .enumerate()
        .map(member)
        .chain([Place::Version, Place::Deleted])
        .chain(long.map(member))
}

impl Place<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Member(_, column) => &column.name,
            Self::Version => VERSION,
            Self::Deleted => DELETED,
        }
    }

    pub(super) fn declared(&self) -> &'static str {
        match self {
            Self::Version => "INTEGER",
            Self::Deleted => "BOOLEAN",
            Self::Member(_, column) => column.kind.sqlite(),
        }
    }
}

/// What a row of `raw_NAME` says.
pub(super) struct Raw<'a, I> {
    pub(super) id: I,
    pub(super) version: Option<i64>,
    pub(super) deleted: bool,
    pub(super) cells: Cells<'a>,
}
