//! The schema: made, and known as ours.
use super::work::Work;
use crate::{
    failure::{Exit, Failure},
    postgres::{Address, Trouble, literal},
};

/// Makes what is missing, in a schema that is empty or ours.
pub(super) fn prepare(work: &mut Work<'_>, address: &Address) -> Result<(), Trouble> {
    let is_there = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
    if work.query_opt(is_there, &[&address.schema()])?.is_none() {
        let schema = work.schema().to_owned();
        work.batch(&format!("CREATE SCHEMA {schema}"))?;
    }
    match contents(work, address)? {
        Contents::Nothing => {
            let schema = work.schema().to_owned();
            work.batch(&TABLES.replace("SCHEMA", &schema))?;
            comments(work)
        }
        Contents::Ours => Ok(()),
        Contents::Foreign => Err(refused(
            address,
            "holds tables of another program; they are left as they are, so name another schema (?schema=NAME)",
        )),
        Contents::Newer => Err(refused(address, NEWER)),
    }
}

const NEWER: &str = "was made by a newer version of this program; install that one";

/// Refuses a schema that there is nothing to look at in.
pub(super) fn must_be_ours(work: &mut Work<'_>, address: &Address) -> Result<(), Trouble> {
    match contents(work, address)? {
        Contents::Ours => Ok(()),
        Contents::Nothing => Err(refused(address, "holds nothing yet; run sync first")),
        Contents::Foreign => Err(refused(address, "holds tables of another program")),
        Contents::Newer => Err(refused(address, NEWER)),
    }
}

enum Contents {
    Nothing,
    Ours,
    Newer,
    Foreign,
}

fn contents(work: &mut Work<'_>, address: &Address) -> Result<Contents, Trouble> {
    let relations =
        "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";
    if work.number(relations, &[&address.schema()])? == 0 {
        return Ok(Contents::Nothing);
    }
    let version = work.name("_zendesk_export");
    let is_there =
        "SELECT count(*) FROM (SELECT to_regclass($1) AS found) AS one WHERE found IS NOT NULL";
    if work.number(is_there, &[&version])? == 0 {
        return Ok(Contents::Foreign);
    }
    let version = work.number(&format!("SELECT max(version) FROM {version}"), &[])?;
    Ok(match version {
        VERSION => Contents::Ours,
        _ => Contents::Newer,
    })
}

fn refused(address: &Address, what: &str) -> Trouble {
    let what = format!("the schema {} of {address} {what}", address.schema());
    Failure::new(Exit::State, what).into()
}

/// Of the tables.
const VERSION: i64 = 1;

/// `checksum` is the sum of those of the rows, so that a row that was exchanged shows, too; `seal` is that of the row
/// of `_streams` itself, and `filled` the last row whose columns are written, while they are.
const TABLES: &str = "
    CREATE TABLE SCHEMA._zendesk_export(version bigint PRIMARY KEY);
    INSERT INTO SCHEMA._zendesk_export VALUES (1);
    CREATE TABLE SCHEMA._streams(
        name text PRIMARY KEY,
        state text NOT NULL,
        resource text,
        view text UNIQUE,
        rows bigint NOT NULL,
        odd bigint NOT NULL,
        checksum bigint NOT NULL,
        filled text,
        seal bigint NOT NULL
    );
    CREATE TABLE SCHEMA._odd(
        stream text NOT NULL,
        checksum bigint NOT NULL,
        json text NOT NULL,
        PRIMARY KEY (stream, checksum)
    );
    CREATE TABLE SCHEMA._misfits(
        stream text NOT NULL,
        id text NOT NULL,
        \"column\" text NOT NULL,
        PRIMARY KEY (stream, id, \"column\")
    );
    CREATE TABLE SCHEMA._changed(
        stream text NOT NULL,
        id text NOT NULL,
        checksum bigint NOT NULL,
        PRIMARY KEY (stream, id)
    );
    CREATE TABLE SCHEMA._manifest(
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        manifest text NOT NULL
    );
";

/// What the tables beside those of streams are for.
fn comments(work: &mut Work<'_>) -> Result<(), Trouble> {
    let all = [
        ("_zendesk_export", "The version of these tables"),
        (
            "_streams",
            "Where each stream stands; changed by zendesk-export alone",
        ),
        (
            "_odd",
            "Records without an id of the usual kind, as they were sent",
        ),
        (
            "_misfits",
            "Values that are of another kind than their columns, and null there",
        ),
        (
            "_changed",
            "Rows that somebody changed, while they are read again",
        ),
        ("_manifest", "What earlier runs counted"),
    ];
    let all = all.map(|(table, comment)| {
        format!(
            "COMMENT ON TABLE {} IS {};",
            work.name(table),
            literal(comment)
        )
    });
    work.batch(&all.concat())
}
