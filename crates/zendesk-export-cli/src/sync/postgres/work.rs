//! A transaction, with statements that are prepared once for each connection.
use std::collections::HashMap;

use postgres::{
    Client, CopyInWriter, IsolationLevel, Portal, Row, Statement, Transaction,
    types::{ToSql, Type},
};

use super::backend::Backend;
use crate::postgres::{Trouble, quoted};

/// Whether a transaction writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Write,
    /// Everything as it was at one point in time.
    Look,
}

/// A connection, with what was prepared there.
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) backend: Backend,
    statements: HashMap<String, Statement>,
}

impl Connection {
    pub(super) fn new(mut client: Client) -> Result<Self, Trouble> {
        Ok(Self {
            backend: Backend::of(&mut client)?,
            client,
            statements: HashMap::new(),
        })
    }
}

pub(super) struct Work<'a> {
    /// The schema, quoted.
    schema: &'a str,
    transaction: Transaction<'a>,
    statements: &'a mut HashMap<String, Statement>,
}

type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

impl<'a> Work<'a> {
    pub(super) fn begin(
        connection: &'a mut Connection,
        schema: &'a str,
        mode: Mode,
    ) -> Result<Self, Trouble> {
        let transaction = connection.client.build_transaction();
        let level = match mode {
            Mode::Write => IsolationLevel::ReadCommitted,
            Mode::Look => IsolationLevel::RepeatableRead,
        };
        Ok(Self {
            schema,
            transaction: transaction.isolation_level(level).start()?,
            statements: &mut connection.statements,
        })
    }

    pub(super) fn commit(self) -> Result<(), Trouble> {
        Ok(self.transaction.commit()?)
    }

    /// A name of the schema, as SQL has it.
    pub(super) fn name(&self, name: &str) -> String {
        format!("{}.{}", self.schema, quoted(name))
    }

    pub(super) fn schema(&self) -> &str {
        self.schema
    }

    pub(super) fn query(&mut self, sql: &str, params: Params<'_>) -> Result<Vec<Row>, Trouble> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.query(&statement, params)?)
    }

    pub(super) fn query_opt(
        &mut self,
        sql: &str,
        params: Params<'_>,
    ) -> Result<Option<Row>, Trouble> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.query_opt(&statement, params)?)
    }

    /// The first column of the only row.
    pub(super) fn number(&mut self, sql: &str, params: Params<'_>) -> Result<i64, Trouble> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.query_one(&statement, params)?.try_get(0)?)
    }

    /// How many rows it changed.
    pub(super) fn execute(&mut self, sql: &str, params: Params<'_>) -> Result<u64, Trouble> {
        let statement = self.prepared(sql)?;
        Ok(self.transaction.execute(&statement, params)?)
    }

    /// Statements without parameters, which are not kept.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Trouble> {
        Ok(self.transaction.batch_execute(sql)?)
    }

    pub(super) fn copy_in(&mut self, sql: &str) -> Result<CopyInWriter<'_>, Trouble> {
        Ok(self.transaction.copy_in(sql)?)
    }

    /// Begins to read rows, which [`Work::next`] gives by and by.
    pub(super) fn rows(&mut self, sql: &str) -> Result<Portal, Trouble> {
        let statement = self.transaction.prepare(sql)?;
        Ok(self.transaction.bind(&statement, &[])?)
    }

    /// The next rows; `None` at the end.
    pub(super) fn next(&mut self, rows: &Portal) -> Result<Option<Vec<Row>>, Trouble> {
        let rows = self.transaction.query_portal(rows, STEP)?;
        Ok((!rows.is_empty()).then_some(rows))
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Trouble> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.transaction.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Rows that are read at a time: a few MB.
const STEP: i32 = 1_000;

/// How a type is declared.
pub(super) fn declared(kind: &Type) -> &str {
    match *kind {
        Type::INT8 => "bigint",
        Type::FLOAT8 => "double precision",
        Type::BOOL => "boolean",
        Type::TIMESTAMPTZ => "timestamptz",
        Type::INT8_ARRAY => "bigint[]",
        Type::TEXT_ARRAY => "text[]",
        _ => kind.name(),
    }
}
