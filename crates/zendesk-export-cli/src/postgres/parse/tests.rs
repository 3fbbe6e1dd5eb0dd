use super::*;

/// An address, and how it shows itself; that is read as the same.
#[track_caller]
fn shows(text: &str, shown: &str) {
    let address: Address = text.parse().unwrap();
    assert_eq!(address.to_string(), shown, "{text}");
    assert_eq!(format!("{address:?}"), format!("Address({shown})"));
    assert_eq!(shown.parse(), Ok(address));
}

#[track_caller]
fn refused(text: &str, why: &str) {
    let said = text.parse::<Address>().unwrap_err();
    assert!(said.contains(why), "{text}: {said}");
    assert!(!said.contains("hunter"), "{text}: {said}");
}

#[test]
fn an_address_shows_what_differs_and_no_password() {
    shows("postgres://me@h/db", "postgres://me@h/db");
    shows("postgresql://me@h:5432/db", "postgres://me@h/db");
    shows("postgres://me:hunter2@h:6432/db", "postgres://me@h:6432/db");
    shows("postgres://me:@h/db", "postgres://me@h/db");
    shows(
        "postgres://m%40e@h/d%20b%2Fc",
        "postgres://m%40e@h/d%20b%2Fc",
    );
    shows("postgres://me@10.0.0.1/db", "postgres://me@10.0.0.1/db");
    shows("postgres://me@[::1]:7/db", "postgres://me@[::1]:7/db");
    shows(
        "postgres://me@h/db?schema=z&sslmode=verify-full",
        "postgres://me@h/db?schema=z",
    );
    shows(
        "postgres://me@h/db?sslmode=disable",
        "postgres://me@h/db?sslmode=disable",
    );
    shows(
        "postgres://me@localhost/db?sslmode=disable",
        "postgres://me@localhost/db",
    );
    shows(
        "postgres://me@h/db?sslrootcert=system",
        "postgres://me@h/db",
    );
    shows(
        "postgres://me@localhost/db?sslrootcert=/a b.pem&connect_timeout=3&application_name=x%26y",
        "postgres://me@localhost/db?sslrootcert=/a%20b.pem&connect_timeout=3&application_name=x%26y",
    );
    let socket = "postgres://me@/db?host=/var/run/postgresql";
    shows(socket, socket);
    shows("postgres://me@%2Fvar%2Frun%2Fpostgresql/db", socket);
    shows("postgres://me@/db?host=h&port=7", "postgres://me@h:7/db");
}

#[test]
fn nothing_goes_in_clear_to_another_machine_unless_that_is_written() {
    let mode = |text: &str| text.parse::<Address>().unwrap().ssl_mode;
    for host in [
        "h",
        "localhost.example",
        "127.example",
        "10.0.0.1",
        "[2001:db8::1]",
        "0.0.0.0",
    ] {
        assert_eq!(
            mode(&format!("postgres://me@{host}/db")),
            SslMode::VerifyFull,
            "{host}"
        );
    }
    for host in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "%2Ftmp"] {
        assert_eq!(
            mode(&format!("postgres://me@{host}/db")),
            SslMode::Disable,
            "{host}"
        );
    }
    assert_eq!(
        mode("postgres://me@localhost/db?sslrootcert=a"),
        SslMode::VerifyFull
    );
    assert_eq!(
        mode("postgres://me@localhost/db?sslmode=require"),
        SslMode::Require
    );
    for slip in ["disabled", "Disable", "no", "verify_full"] {
        refused(
            &format!("postgres://me@h/db?sslmode={slip}"),
            "verify-full, require and disable",
        );
    }
    refused("postgres://me@h/db?sslmode=prefer", "use verify-full");
    refused("postgres://me@h/db?sslmode=allow", "use verify-full");
    refused("postgres://me@h/db?sslmode=verify-ca", "use verify-full");
    refused(
        "postgres://me@h/db?sslmode=require&sslrootcert=a",
        "is for sslmode=verify-full",
    );
    refused(
        "postgres://me@/db?host=/tmp&sslmode=require",
        "leave sslmode",
    );
    refused("postgres://me@h/db?ssl=true", "ssl is no parameter");
}

#[test]
fn a_part_that_is_missing_or_may_be_a_slip_is_refused_without_what_may_be_a_password() {
    refused("postgres:me@h/db", "it is postgres://USER@HOST/DATABASE");
    refused("postgres://h/db", "no user");
    refused("postgres://@h/db", "user is empty");
    refused("postgres://me@h", "no database");
    refused("postgres://me@h/", "database is empty");
    refused("postgres://me@h/db/", "holds / or @");
    refused("postgres://me@/db", "no host");
    refused("postgres://me@h:/db", "port is no number");
    refused("postgres://me@h:0/db", "port is no number");
    refused("postgres://me@h:65536/db", "port is no number");
    refused("postgres://me@[::1/db", "[ without a ]");
    refused("postgres://me@a,b/db", "several hosts");
    refused("postgres://me@h/db?host=i", "two hosts");
    refused("postgres://me@h:1/db?port=2", "two ports");
    refused("postgres://me@h o/db", "neither a name");
    // Passwords as they are, where they have to be escaped.
    refused("postgres://me:hunter@2@h/db", "%40");
    refused("postgres://me:hunter/2@h/db", "%2F");
    refused("postgres://me:1/hunter@h/db", "no user");
    refused("postgres://me:hunter%2@h/db", "%25");
    refused(
        "postgres://me:hunter%00@h/db",
        "password is wrongly escaped",
    );
    refused("postgres://me@h/db?password=hunter2", "PGPASSWORD");
    refused("postgres://me@h/db?hunter2=1", "no such parameter");
    refused("postgres://me@h/db?schema", "has no value");
    refused("postgres://me@h/db?schema=a&schema=b", "twice");
    refused("postgres://me@h/db?connect_timeout=0", "from 1 to 3600");
}

#[test]
fn a_password_may_hold_a_question_mark() {
    let address: Address = "postgres://me:a?b:c@h/db".parse().unwrap();
    let password = address.password.unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&password), "a?b:c");
}

#[test]
fn a_schema_is_a_plain_name_that_is_not_the_servers_own() {
    for schema in ["zendesk", "public", "a", "a_1", &"a".repeat(50)] {
        let address: Address = format!("postgres://me@h/db?schema={schema}")
            .parse()
            .unwrap();
        assert_eq!(address.schema(), schema);
    }
    for schema in ["A", "1a", "_a", "a-b", "a%22b", "ä", &"a".repeat(51)] {
        refused(
            &format!("postgres://me@h/db?schema={schema}"),
            "schema is a letter",
        );
    }
    refused("postgres://me@h/db?schema=", "schema is empty");
    refused("postgres://me@h/db?schema=pg_zendesk", "the server's own");
    refused(
        "postgres://me@h/db?schema=information_schema",
        "the server's own",
    );
}
