//! What a PostgreSQL server says, in words that say what to do.
use std::{error::Error as _, io};

use postgres::{Error, error::SqlState};
use rustls::CertificateError;

use super::{
    address::{Address, Host},
    password::Password,
};
use crate::failure::{Exit, Failure};

/// What an error means. The values of records that a server may quote are left out.
pub(crate) fn failed(address: &Address, e: &Error) -> Failure {
    let (exit, what) = match e.code() {
        Some(code) => refused(address, code.code()),
        None => (Exit::Output, broken(address, e)),
    };
    let failure = Failure::new(exit, format!("{address} {what}{}", cause(e)));
    match e.code().map_or("", SqlState::code) {
        code if LASTING.iter().any(|start| code.starts_with(start)) => failure.for_good(),
        _ => failure,
    }
}

/// Whether the same may work some time later, although nobody changes what is asked for.
pub(crate) fn is_passing(e: &Error) -> bool {
    match (e.code(), io_error(e)) {
        (Some(code), _) => PASSING.iter().any(|start| code.code().starts_with(start)),
        (None, Some(e)) => !matches!(
            e.kind(),
            io::ErrorKind::PermissionDenied
                | io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
        ),
        (None, None) => e.is_closed(),
    }
}

/// What it means that the server answers with this SQLSTATE.
/// See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn refused(address: &Address, code: &str) -> (Exit, String) {
    let (user, database, schema) = (&address.user, &address.database, &address.schema);
    let for_longer = |setting: &str| {
        format!(
            "longer than {setting} allows; allow this user more: ALTER ROLE \"{user}\" SET {setting} = 0"
        )
    };
    let what = match code {
        "53100" => "has no room left; what is stored is safe, so make room and run it again".to_owned(),
        "53200" => "is out of memory; what is stored is safe, so run it again later".to_owned(),
        "53300" => "takes no more connections; run it again later, or raise max_connections, or the limit of the user or the database".to_owned(),
        "57014" => format!("stopped a statement: somebody cancelled it, or it took {}", for_longer("statement_timeout")),
        "25P03" => format!("ended the connection, which had a transaction open {}", for_longer("idle_in_transaction_session_timeout")),
        "25P04" => format!("ended the connection, whose transaction took {}", for_longer("transaction_timeout")),
        "55P03" => "has a table that another program holds; let that one end its transaction, and run it again".to_owned(),
        "25006" => "is read only: a standby, or set so by default_transaction_read_only; name the primary, or run it again once it can be written".to_owned(),
        "28P01" | "28000" => format!("did not let the user {user} in{}", by(address)),
        "3D000" => format!("has no such database; make it: CREATE DATABASE \"{database}\" ENCODING 'UTF8' TEMPLATE template0"),
        "42501" => format!(
            "does not let the user {user} do that; the schema and its tables have to be this user's own: GRANT CREATE, TEMPORARY ON DATABASE \"{database}\" \
             TO \"{user}\" lets it make them, or CREATE SCHEMA \"{schema}\" AUTHORIZATION \"{user}\" makes the schema for it; \
             to look at it takes GRANT USAGE ON SCHEMA \"{schema}\" and GRANT SELECT ON ALL TABLES IN SCHEMA \"{schema}\""
        ),
        "3F000" | "42P01" => {
            let what = format!("lacks a part of what was stored in the schema {schema}; put back a backup, or drop the schema and run sync, which reads everything");
            return (Exit::State, what);
        }
        _ if code.starts_with("40") => "undid a transaction that another program came in the way of; run it again".to_owned(),
        _ if code.starts_with("57P") || code.starts_with("08") => "ended the connection or takes none for now; what is stored is safe, so run it again once it is up".to_owned(),
        _ => "refused a statement".to_owned(),
    };
    (Exit::Output, what)
}

/// What it means that there is no answer, or none that can be used.
fn broken(address: &Address, e: &Error) -> String {
    if let Some(error) = tls_error(e) {
        return untrusted(address, error);
    }
    match (e.to_string().as_str(), cause(e).as_str()) {
        (_, ": password missing") => {
            "asks for a password, and there is none; set PGPASSWORD, or write one line HOST:PORT:DATABASE:USER:PASSWORD into ~/.pgpass".to_owned()
        }
        (_, ": server does not support TLS") => {
            "does not encrypt connections; turn on `ssl` there, or, where nobody can read or change what is on the way, add sslmode=disable".to_owned()
        }
        ("error connecting to server", _) => match &address.host {
            Host::Folder(_) => "has no server that answers; see whether it is up, whether the socket is in that folder, and whether this user may use it".to_owned(),
            _ => "cannot be reached; see whether it is up, and whether the name and the port are right".to_owned(),
        },
        _ if is_passing(e) => "broke off the connection; what is stored is safe, so run it again, and see whether the port is right if it never gets further".to_owned(),
        _ => "does not answer as PostgreSQL does; see whether it is a server of PostgreSQL, and whether the port is right".to_owned(),
    }
}

fn untrusted(address: &Address, error: &rustls::Error) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(UnknownIssuer) => match &address.root_cert {
            None => "has a certificate that this machine does not trust; name the certificate of its issuer by sslrootcert=FILE".to_owned(),
            Some(path) => format!("has a certificate that none in {} vouches for; sslrootcert has to name that of its issuer", path.display()),
        },
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            "has a certificate for another name; use the name that it is for".to_owned()
        }
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }) => {
            "has a certificate that has expired; let the server have a new one".to_owned()
        }
        _ => "cannot be reached by TLS".to_owned(),
    }
}

fn by(address: &Address) -> String {
    match Password::of(address) {
        Some(password) => format!(
            " with the password from {}; see whether that is right, and whether pg_hba.conf lets this user in from here",
            password.from
        ),
        None => ", without a password; set PGPASSWORD if it takes one, and see whether pg_hba.conf lets this user in from here".to_owned(),
    }
}

/// What is behind it. Texts about values, of the classes 22 and 23, quote them.
fn cause(e: &Error) -> String {
    if let Some(said) = e.as_db_error() {
        let code = said.code().code();
        return match code.starts_with("22") || code.starts_with("23") {
            true => format!(": SQLSTATE {code}"),
            false => format!(": {} (SQLSTATE {code})", said.message()),
        };
    }
    match e.source() {
        Some(cause) => format!(": {cause}"),
        None => format!(": {e}"),
    }
}

fn io_error(e: &Error) -> Option<&io::Error> {
    e.source()?.downcast_ref()
}

fn tls_error(e: &Error) -> Option<&rustls::Error> {
    io_error(e)?.get_ref()?.downcast_ref()
}

/// What the SQLSTATE begins with of what somebody has to change first: who may sign in, whether the database is there,
/// what its user may do, whether the tables are there.
const LASTING: [&str; 5] = ["28", "3D000", "42501", "3F000", "42P01"];

/// What the SQLSTATE begins with of what passes: connections, conflicts with others, resources, cancellation and
/// restarts, timeouts, locks, servers that became a standby, and rows that another transaction made meanwhile: that
/// may be an earlier one of ours, of which the connection broke while it was committed.
const PASSING: [&str; 10] = [
    "08", "40", "53", "57014", "57P", "25P03", "25P04", "25006", "55P03", "23505",
];
