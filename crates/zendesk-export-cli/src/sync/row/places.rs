//! Where the table of a database has the columns, and what a row has in them.
use crate::table::{Cells, Column, DELETED, Kind, Table, VERSION};

/// What people join and filter by.
pub(in crate::sync) const INDEXED: [&str; 6] = [
    "requester_id",
    "assignee_id",
    "organization_id",
    "status",
    "updated_at",
    "ticket_id",
];

/// A column where a table has it; the id stays first.
pub(in crate::sync) enum Place<'a> {
    Member(usize, &'a Column),
    Version,
    Deleted,
}

/// The columns in the order of the table: ours before what is nested, so that the long ones are last.
pub(in crate::sync) fn places(table: &Table) -> impl Iterator<Item = Place<'_>> {
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
    pub(in crate::sync) fn name(&self) -> &str {
        match self {
            Self::Member(_, column) => &column.name,
            Self::Version => VERSION,
            Self::Deleted => DELETED,
        }
    }
}

/// What a row of `raw_NAME` says.
pub(in crate::sync) struct Raw<'a, I> {
    pub(in crate::sync) id: I,
    pub(in crate::sync) version: Option<i64>,
    pub(in crate::sync) deleted: bool,
    pub(in crate::sync) cells: Cells<'a>,
}
