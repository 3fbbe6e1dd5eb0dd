//! The values of columns, as SQLite takes them.
use rusqlite::{
    ToSql,
    types::{ToSqlOutput, ValueRef},
};

use crate::table::Cell;

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(value(self)))
    }
}

pub(super) fn value<'a>(cell: &'a Cell<'_>) -> ValueRef<'a> {
    match cell {
        Cell::Null => ValueRef::Null,
        Cell::Integer(number) => ValueRef::Integer(*number),
        Cell::Number(number) => ValueRef::Real(*number),
        Cell::Boolean(value) => ValueRef::Integer((*value).into()),
        Cell::Text(text) => ValueRef::Text(text.as_bytes()),
    }
}
