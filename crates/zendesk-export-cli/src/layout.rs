//! Views over what `sync` keeps in PostgreSQL, with the names and columns that programs of others read.
use postgres::{Error, Transaction};

use crate::{
    args::{Layout, LayoutArgs},
    failure::{Exit, Failure},
    postgres::{Address, Trouble, failed, literal, quoted},
    say::print,
    to::To,
};

mod contents;
mod fivetran;
mod guide;

use contents::Contents;
use fivetran::{EXPORTS, VIEWS, View};

/// Makes the views, all of them or none, and prints what dbt has to be told.
pub(crate) fn make(args: &LayoutArgs) -> Result<(), Failure> {
    let Layout::Fivetran = args.layout;
    let address = address(args)?;
    let mut client = address.connect_to_write()?;
    let contents = in_one(&mut client, address, |transaction| {
        let contents = Contents::of(transaction, address, &args.schema)?;
        contents.check(address, &args.schema)?;
        for statement in statements(&contents, address.schema(), &args.schema) {
            transaction.batch_execute(&statement)?;
        }
        Ok(contents)
    })?;
    print(&guide::text(&contents, address, &args.schema))
}

/// The database, with the schema that the records are in.
fn address(args: &LayoutArgs) -> Result<&Address, Failure> {
    let what = match &args.to {
        Some(To::Postgres(address)) if address.schema() == args.schema => {
            "the views need a schema of their own; give another one by --schema NAME"
        }
        Some(To::Postgres(address)) => return Ok(address),
        _ => {
            "a layout is of a database of PostgreSQL, which sync keeps: give --to postgres://USER@HOST/DATABASE"
        }
    };
    Err(Failure::new(Exit::Usage, what))
}

fn in_one<T>(
    client: &mut postgres::Client,
    address: &Address,
    work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Trouble>,
) -> Result<T, Failure> {
    let in_transaction = || {
        let mut transaction = client.transaction()?;
        transaction.batch_execute(&format!("SET LOCAL lock_timeout = '{LOCKED_FOR} s'"))?;
        let done = work(&mut transaction)?;
        transaction.commit()?;
        Ok(done)
    };
    in_transaction().map_err(|trouble| match trouble {
        Trouble::Ours(failure) | Trouble::Unreachable(failure) => failure,
        Trouble::Server(error) => refused(address, &error),
    })
}

/// How long somebody who reads a view is waited for, in seconds.
const LOCKED_FOR: u32 = 30;

/// The SQLSTATE of a view that would lose columns, or have them in another order.
const MISSHAPEN: &str = "42P16";

fn refused(address: &Address, error: &Error) -> Failure {
    let failure = failed(address, error);
    match error.code().map(postgres::error::SqlState::code) {
        Some(MISSHAPEN) => failure.hint(
            "another version of this program made the view: drop it (DROP VIEW ... CASCADE, which takes what dbt made of it along), run \
             this again, and dbt after it",
        ),
        _ => failure,
    }
}

fn statements(contents: &Contents, data: &str, schema: &str) -> Vec<String> {
    let mark = mark(data);
    let (data, schema) = (quoted(data), quoted(schema));
    let named = |sql: &str| {
        let sql = sql.replace("DATA.", &format!("{data}."));
        sql.replace("LAYOUT.", &format!("{schema}."))
    };
    let mut all = Vec::new();
    // Even where it is there, that takes the right to make one.
    if !contents.has_schema {
        all.push(format!("CREATE SCHEMA {schema}"));
    }
    all.push(named(fivetran::JSON));
    for view in VIEWS {
        let Some(sql) = view.sql(contents.has(view.of)) else {
            continue;
        };
        let name = format!("{schema}.{}", quoted(view.name));
        let comment = literal(&format!("{} {mark}", View::about(sql)));
        all.push(format!("CREATE OR REPLACE VIEW {name} AS {}", named(sql)));
        all.push(format!("COMMENT ON VIEW {name} IS {comment}"));
    }
    all
}

/// What the views over a schema are known by.
fn mark(data: &str) -> String {
    format!("(zendesk-export layout fivetran of {data})")
}
