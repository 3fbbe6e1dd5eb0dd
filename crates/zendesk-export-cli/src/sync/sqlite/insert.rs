//! New rows of a table of columns.
use rusqlite::{Connection, Statement, ToSql};

use super::places::{Place, Raw, filled};

/// Inserts rows, and names only the columns that some row filled so far: fewer take less time.
pub(super) struct Insert<'a> {
    connection: &'a Connection,
    name: String,
    /// By column its name and, once a row has filled it, the number of its parameter.
    columns: Vec<(String, Option<usize>)>,
    filled: usize,
    statement: Option<Statement<'a>>,
}

impl<'a> Insert<'a> {
    pub(super) fn new(connection: &'a Connection, name: &str, columns: Vec<String>) -> Self {
        Self {
            connection,
            name: name.to_owned(),
            columns: columns.into_iter().map(|name| (name, None)).collect(),
            filled: 0,
            statement: None,
        }
    }

    pub(super) fn row<I: ToSql>(
        &mut self,
        row: &Raw<'_, I>,
        places: &[Place<'_>],
    ) -> rusqlite::Result<()> {
        for (column, _) in filled(row, places) {
            if self.columns[column].1.is_none() {
                self.filled += 1;
                self.columns[column].1 = Some(self.filled);
                self.statement = None;
            }
        }
        let statement = match &mut self.statement {
            Some(statement) => statement,
            none => none.insert(self.connection.prepare(&sql(&self.name, &self.columns))?),
        };
        statement.clear_bindings();
        for (column, value) in filled(row, places) {
            if let Some(parameter) = self.columns[column].1 {
                statement.raw_bind_parameter(parameter, value)?;
            }
        }
        statement.raw_execute().map(drop)
    }
}

/// A row that is there without a text is replaced.
fn sql(name: &str, columns: &[(String, Option<usize>)]) -> String {
    let filled = columns
        .iter()
        .filter_map(|(name, parameter)| Some((name, (*parameter)?)));
    let (names, parameters): (Vec<_>, Vec<_>) = filled
        .map(|(name, parameter)| (name.as_str(), format!("?{parameter}")))
        .unzip();
    format!(
        "INSERT OR REPLACE INTO \"{name}\"({}) VALUES ({})",
        names.join(", "),
        parameters.join(", ")
    )
}
