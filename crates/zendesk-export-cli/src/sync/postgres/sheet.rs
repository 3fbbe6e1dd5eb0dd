//! A table as it is made, filled, and held against what it should say.
use postgres::{
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::{
    catalog::Catalog,
    value::Value,
    work::{Work, declared},
};
use crate::postgres::{Trouble, literal, quoted};

pub(super) struct Sheet {
    pub(super) name: String,
    /// Those of the key first.
    pub(super) columns: Vec<Column>,
    /// How many columns the key has. By the first of them rows are removed and compared.
    key: usize,
}

pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) comment: Option<String>,
}

/// A row, in the order of the columns.
pub(super) type Row<'a> = Vec<Value<'a>>;

impl Sheet {
    pub(super) fn new(name: &str, key: usize, columns: Vec<Column>) -> Self {
        Self {
            name: name.to_owned(),
            columns,
            key,
        }
    }

    fn names(&self, before: &str) -> String {
        let names = self.columns.iter();
        let names = names.map(|column| format!("{before}{}", quoted(&column.name)));
        names.collect::<Vec<_>>().join(", ")
    }

    fn key(&self) -> String {
        let key = self.columns.iter().take(self.key);
        let key = key.map(|column| quoted(&column.name));
        key.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn first(&self) -> String {
        quoted(&self.columns[0].name)
    }

    /// Makes the table, without rows.
    pub(super) fn create(&self, work: &mut Work<'_>, comment: &str) -> Result<(), Trouble> {
        let columns = self.columns.iter();
        let columns = columns
            .map(|column| format!("{} {}", quoted(&column.name), declared(&column.kind)))
            .collect::<Vec<_>>();
        let name = work.name(&self.name);
        work.batch(&format!(
            "CREATE TABLE {name}({}, PRIMARY KEY ({})); COMMENT ON TABLE {name} IS {}",
            columns.join(", "),
            self.key(),
            literal(comment)
        ))?;
        self.comment(work, |_| true)
    }

    /// What the document of the API says of columns.
    fn comment(&self, work: &mut Work<'_>, which: impl Fn(&Column) -> bool) -> Result<(), Trouble> {
        let name = work.name(&self.name);
        let all = self.columns.iter().filter(|column| which(column));
        let all = all.filter_map(|column| Some((column, column.comment.as_deref()?)));
        let all = all.map(|(column, comment)| {
            let (column, comment) = (quoted(&column.name), literal(comment));
            format!("COMMENT ON COLUMN {name}.{column} IS {comment};")
        });
        work.batch(&all.collect::<String>())
    }

    /// Adds the columns that the table does not have, and returns their names.
    pub(super) fn add_missing(
        &self,
        work: &mut Work<'_>,
        catalog: &Catalog,
    ) -> Result<Vec<&str>, Trouble> {
        let name = work.name(&self.name);
        let mut added = Vec::new();
        for column in &self.columns {
            if catalog.kind(&self.name, &column.name).is_none() {
                let (column_name, kind) = (quoted(&column.name), declared(&column.kind));
                work.batch(&format!(
                    "ALTER TABLE {name} ADD COLUMN {column_name} {kind}"
                ))?;
                added.push(column.name.as_str());
            }
        }
        self.comment(work, |column| added.contains(&column.name.as_str()))?;
        Ok(added)
    }

    /// What the table lacks or has of another type, in words.
    pub(super) fn misshapen(&self, catalog: &Catalog) -> Option<String> {
        if !catalog.has(&self.name) {
            return Some("it is missing".to_owned());
        }
        self.columns.iter().find_map(|column| {
            let (name, should) = (&column.name, &column.kind);
            match catalog.kind(&self.name, name) {
                None => Some(format!("its column {name} is missing")),
                Some(kind) if kind != should.name() => Some(format!(
                    "its column {name} is of the type {kind}, and should be {}",
                    declared(should)
                )),
                Some(_) => None,
            }
        })
    }

    /// Adds rows, none of which is there.
    pub(super) fn copy<'r, 'v: 'r>(
        &self,
        work: &mut Work<'_>,
        rows: impl IntoIterator<Item = &'r Row<'v>>,
    ) -> Result<(), Trouble> {
        let name = work.name(&self.name);
        self.copy_into(work, &name, rows)
    }

    fn copy_into<'r, 'v: 'r>(
        &self,
        work: &mut Work<'_>,
        name: &str,
        rows: impl IntoIterator<Item = &'r Row<'v>>,
    ) -> Result<(), Trouble> {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let copy = format!("COPY {name}({}) FROM STDIN BINARY", self.names(""));
        let kinds: Vec<_> = self
            .columns
            .iter()
            .map(|column| column.kind.clone())
            .collect();
        let mut writer = BinaryCopyInWriter::new(work.copy_in(&copy)?, &kinds);
        let mut values: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(kinds.len());
        for row in rows {
            values.clear();
            values.extend(row.iter().map(|value| value as &(dyn ToSql + Sync)));
            writer.write(&values)?;
        }
        writer.finish()?;
        Ok(())
    }

    /// Writes rows over those of the same key.
    pub(super) fn replace<'r, 'v: 'r>(
        &self,
        work: &mut Work<'_>,
        rows: impl IntoIterator<Item = &'r Row<'v>>,
    ) -> Result<(), Trouble> {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        let beside = self.beside(work, rows)?;
        let names = self.names("");
        let others = self.columns.iter().skip(self.key);
        let set = others.map(|column| format!("{0} = excluded.{0}", quoted(&column.name)));
        let put = format!(
            "INSERT INTO {}({names}) SELECT {names} FROM {beside} ON CONFLICT ({}) DO UPDATE SET {}",
            work.name(&self.name),
            self.key(),
            set.collect::<Vec<_>>().join(", ")
        );
        work.batch(&put)?;
        Ok(())
    }

    /// Puts rows into a temporary table of the same columns, which is empty before.
    fn beside<'r, 'v: 'r>(
        &self,
        work: &mut Work<'_>,
        rows: impl IntoIterator<Item = &'r Row<'v>>,
    ) -> Result<String, Trouble> {
        let beside = quoted(&self.name);
        let (name, columns) = (work.name(&self.name), self.names(""));
        work.batch(&format!(
            "SET LOCAL client_min_messages = warning;
             CREATE TEMP TABLE IF NOT EXISTS {beside} ON COMMIT DELETE ROWS AS SELECT {columns} FROM {name} WITH NO DATA;
             TRUNCATE pg_temp.{beside}"
        ))?;
        let beside = format!("pg_temp.{beside}");
        self.copy_into(work, &beside, rows)?;
        Ok(beside)
    }

    /// Removes the rows whose first column is among these.
    pub(super) fn remove(&self, work: &mut Work<'_>, ids: &Value<'_>) -> Result<(), Trouble> {
        let name = work.name(&self.name);
        let remove = format!("DELETE FROM {name} WHERE {} = ANY($1)", self.first());
        work.execute(&remove, &[ids])?;
        Ok(())
    }

    /// Holds the rows whose first column is among these against those that should be there: the first columns, as
    /// texts, of those that are others, too many, or missing. Writes nothing, not even beside: a standby lets nobody.
    pub(super) fn compare<'r, 'v: 'r>(
        &self,
        work: &mut Work<'_>,
        ids: &Value<'_>,
        rows: impl IntoIterator<Item = &'r Row<'v>>,
    ) -> Result<Vec<String>, Trouble> {
        let mut columns: Vec<Vec<Value<'r>>> = vec![Vec::new(); self.columns.len()];
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value.without_array());
            }
        }
        let mut params: Vec<&(dyn ToSql + Sync)> = vec![ids];
        params.extend(columns.iter().map(|column| column as &(dyn ToSql + Sync)));
        let each = || self.columns.iter();
        let arrays = each()
            .zip(2..)
            .map(|(column, n)| format!("${n}::{}[]", compared(&column.kind)));
        let kept = each().map(
            |column| match compared(&column.kind) == declared(&column.kind) {
                true => quoted(&column.name),
                false => format!("to_jsonb({0}) AS {0}", quoted(&column.name)),
            },
        );
        let (arrays, kept): (Vec<_>, Vec<_>) = (arrays.collect(), kept.collect());
        let (name, first) = (work.name(&self.name), self.first());
        let compare = format!(
            "SELECT coalesce(kept.{first}, should.{first})::text
             FROM (SELECT {} FROM {name} WHERE {first} = ANY($1)) AS kept
                  FULL JOIN unnest({}) AS should({}) USING ({})
             WHERE ({}) IS DISTINCT FROM ({}) ORDER BY 1",
            kept.join(", "),
            arrays.join(", "),
            self.names(""),
            self.key(),
            self.names("kept."),
            self.names("should.")
        );
        let others = work.query(&compare, &params)?;
        others.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}

/// The type that values are compared as: an array of arrays would be taken for one.
fn compared(kind: &Type) -> &str {
    match *kind {
        Type::INT8_ARRAY | Type::TEXT_ARRAY => "jsonb",
        _ => declared(kind),
    }
}
