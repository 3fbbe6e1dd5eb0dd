//! What the two schemas hold before anything is made.
use postgres::Transaction;

use super::{EXPORTS, VIEWS, fivetran::Without, mark};
use crate::{
    failure::{Exit, Failure},
    postgres::{Address, Trouble, quoted},
    remedy,
    to::To,
};

pub(super) struct Contents {
    /// Whether `sync` made the schema of the records.
    is_ours: bool,
    /// The exports that were read.
    exports: Vec<&'static str>,
    /// Whether there are comments, and none with a text.
    pub(super) lacks_texts: bool,
    /// Whether the schema of the views is there.
    pub(super) has_schema: bool,
    /// What the schema of the views holds, and whether it is of this layout.
    relations: Vec<(String, bool)>,
}

impl Contents {
    pub(super) fn of(
        transaction: &mut Transaction<'_>,
        address: &Address,
        schema: &str,
    ) -> Result<Self, Trouble> {
        let data = address.schema();
        let mut is_there = |table: &str| -> Result<bool, Trouble> {
            let name = format!("{}.{}", quoted(data), quoted(table));
            let found = "SELECT to_regclass($1) IS NOT NULL";
            Ok(transaction.query_one(found, &[&name])?.try_get(0)?)
        };
        let is_ours = is_there("_zendesk_export")?;
        let mut exports = Vec::new();
        for export in &EXPORTS {
            if is_there(&export.name.replace('-', "_"))? {
                exports.push(export.name);
            }
        }
        let lacks_texts = is_there("ticket_comments")? && lacks_texts(transaction, data)?;
        let has_schema = "SELECT count(*) = 1 FROM pg_namespace WHERE nspname = $1";
        Ok(Self {
            has_schema: transaction.query_one(has_schema, &[&schema])?.try_get(0)?,
            is_ours,
            exports,
            lacks_texts,
            relations: relations(transaction, schema, &mark(data))?,
        })
    }

    pub(super) fn has(&self, export: &str) -> bool {
        self.exports.contains(&export)
    }

    /// Refuses what no layout can be made of, or not there.
    pub(super) fn check(&self, address: &Address, schema: &str) -> Result<(), Failure> {
        let (data, to) = (address.schema(), To::Postgres(Box::new(address.clone())));
        let is_needed = |without: &Without| matches!(without, Without::Refuse);
        let needed = EXPORTS.iter().filter(|export| is_needed(&export.without));
        let needed: Vec<_> = needed.map(|export| export.name).collect();
        let missing: Vec<_> = needed
            .iter()
            .filter(|name| !self.has(name))
            .copied()
            .collect();
        let what = if !self.is_ours {
            format!(
                "the schema {data} of {address} holds nothing that sync stored; run `{}` first",
                remedy::sync(&[], &to)
            )
        } else if !missing.is_empty() {
            format!(
                "the schema {data} of {address} has no {}; run `{}` first",
                missing.join(", "),
                remedy::sync(&missing, &to)
            )
        } else if !self.relations.is_empty() && !self.relations.iter().any(|(_, ours)| *ours) {
            format!(
                "the schema {schema} of {address} holds relations of others; they are left as they are, so give another one by --schema NAME"
            )
        } else if let Some(name) = self.taken() {
            format!(
                "the schema {schema} of {address} has a relation {name} that is not of this layout; it is left as it is, so give \
                 another schema by --schema NAME"
            )
        } else {
            return Ok(());
        };
        Err(Failure::new(Exit::State, what))
    }

    fn taken(&self) -> Option<&str> {
        let mut others = self.relations.iter().filter(|(_, ours)| !ours);
        let is_taken = |name: &str| VIEWS.iter().any(|view| view.name == name);
        others.find_map(|(name, _)| is_taken(name).then_some(name.as_str()))
    }
}

fn lacks_texts(transaction: &mut Transaction<'_>, data: &str) -> Result<bool, Trouble> {
    let comments = format!("{}.ticket_comments", quoted(data));
    let lacks = format!(
        "SELECT EXISTS (SELECT FROM {comments}) AND NOT EXISTS (SELECT FROM {comments} WHERE body IS NOT NULL)"
    );
    Ok(transaction.query_one(&lacks, &[])?.try_get(0)?)
}

fn relations(
    transaction: &mut Transaction<'_>,
    schema: &str,
    mark: &str,
) -> Result<Vec<(String, bool)>, Trouble> {
    let rows = transaction.query(
        "SELECT c.relname::text, c.relkind = 'v' AND coalesce(right(obj_description(c.oid, 'pg_class'), length($2)) = $2, false)
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
        &[&schema, &mark],
    )?;
    let relation = |row: &postgres::Row| Ok((row.try_get(0)?, row.try_get(1)?));
    rows.iter().map(relation).collect()
}
