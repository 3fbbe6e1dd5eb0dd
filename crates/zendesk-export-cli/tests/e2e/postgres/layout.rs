//! The views of `layout` over what a run of `sync` has stored.

use std::process::Command;

use postgres::Client;
use zendesk_export_bench::{Database, Postgres, on_own_postgres, on_postgres};

use crate::{
    desk::{TICKETS, desk},
    support::{Run, TOKEN, exporter, run},
};

const SCHEMA: &str = "zendesk_fivetran";

/// Each with what tells its rows apart.
const KEYS: [(&str, &str); 12] = [
    ("ticket", "id"),
    ("ticket_tag", "ticket_id, tag"),
    ("ticket_comment", "id"),
    ("ticket_field_history", "ticket_id, field_name, updated"),
    ("user", "id"),
    ("user_tag", "user_id, tag"),
    ("organization", "id"),
    ("organization_tag", "organization_id, tag"),
    ("domain_name", "organization_id, index"),
    ("group", "id"),
    ("brand", "id"),
    ("ticket_form_history", "id"),
];

fn synced(options: &[&str]) -> Database {
    let database = Postgres::shared().database();
    sync(&database, options);
    database
}

fn sync(database: &Database, options: &[&str]) {
    let mut command = exporter();
    command
        .args(["sync", "--to", database.url(), "--quiet"])
        .args(["--requests-per-minute", "unlimited"])
        .args(options)
        .env("ZENDESK_BASE_URL", desk().url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    run(&mut command).succeeds();
}

fn layout(to: &str) -> Command {
    let mut command = exporter();
    command.args(["layout", "fivetran", "--to", to]);
    command
}

fn made(database: &Database) -> Run {
    run(&mut layout(database.url())).succeeds()
}

#[track_caller]
fn count(client: &mut Client, sql: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {sql}");
    client.query_one(&sql, &[]).unwrap().get(0)
}

fn of(view: &str) -> String {
    format!("{SCHEMA}.\"{view}\"")
}

fn every_row_has_a_key_of_its_own_and_a_second_run_changes_nothing() {
    let database = synced(&["--include", "ticket-events:comment_events"]);
    let first = made(&database).out;
    assert_eq!(made(&database).out, first);
    assert!(!first.contains("have no texts"), "{first}");
    let mut client = database.client();
    for (view, key) in KEYS {
        let rows = count(&mut client, &of(view));
        let of_keys = format!("(SELECT DISTINCT {key} FROM {}) AS key", of(view));
        assert_eq!(count(&mut client, &of_keys), rows, "{view}");
        assert_ne!(rows, 0, "{view}");
    }
    assert_eq!(count(&mut client, &of("ticket")), TICKETS as i64);
    let users = count(&mut client, "zendesk.users");
    assert_eq!(count(&mut client, &of("user")), users);
    let comments = count(&mut client, "zendesk.ticket_comments");
    assert_eq!(count(&mut client, &of("ticket_comment")), comments);
}

fn tickets_and_comments_whose_people_are_unknown_stay_in_joins() {
    let database = synced(&[]);
    made(&database);
    let mut client = database.client();
    let without = count(&mut client, "zendesk.tickets WHERE submitter_id IS NULL");
    assert_ne!(without, 0, "the account has tickets without a submitter");
    client
        .batch_execute(
            "UPDATE zendesk.tickets SET requester_id = 99 WHERE id = (SELECT min(id) FROM zendesk.tickets);
             UPDATE zendesk.ticket_comments SET author_id = NULL
             WHERE event_id = (SELECT min(event_id) FROM zendesk.ticket_comments)",
        )
        .unwrap();
    let joined = format!(
        "{} AS t JOIN {user} AS a ON a.id = t.requester_id JOIN {user} AS b ON b.id = t.submitter_id",
        of("ticket"),
        user = of("user")
    );
    assert_eq!(count(&mut client, &joined), TICKETS as i64);
    let comments = count(&mut client, "zendesk.ticket_comments");
    let joined = format!(
        "{} AS c JOIN {} AS u ON u.id = c.user_id",
        of("ticket_comment"),
        of("user")
    );
    assert_eq!(count(&mut client, &joined), comments);
    let made_up = format!(
        "{} WHERE (id, role, _fivetran_deleted) IN ((99, 'end-user', true), (-1, 'system', true))",
        of("user")
    );
    assert_eq!(count(&mut client, &made_up), 2);
}

fn the_time_zone_of_a_session_does_not_matter() {
    let database = synced(&[]);
    made(&database);
    let mut client = database.client();
    client
        .batch_execute("SET timezone = 'America/New_York'")
        .unwrap();
    let others = format!(
        "{} AS view JOIN zendesk.raw_tickets AS sent USING (id)
         WHERE view.created_at::text <> translate(sent.json::jsonb ->> 'created_at', 'TZ', ' ')",
        of("ticket")
    );
    assert_eq!(count(&mut client, &others), 0);
}

fn texts_that_postgres_cannot_hold_and_custom_fields_are_no_error() {
    let database = synced(&[]);
    made(&database);
    let mut client = database.client();
    client
        .batch_execute(
            r#"UPDATE zendesk.raw_tickets SET json = '{"description":"\u0000"}' WHERE id = 1;
               INSERT INTO zendesk.ticket_changes(event_id, position, ticket_id, created_at, event_type, member, value) VALUES
               (1, 0, 1, now(), 'Change', 'custom_ticket_fields', '{"77":"blue","78":["a"],"79":null,"80":5}'),
               (2, 0, 1, now(), 'Change', 'custom_ticket_fields', '"no object"')"#,
        )
        .unwrap();
    let without = format!("{} WHERE description IS NULL", of("ticket"));
    assert_eq!(count(&mut client, &without), 1);
    let fields = format!(
        r#"{} WHERE (field_name, coalesce(value, 'null')) IN (('77', 'blue'), ('78', '["a"]'), ('79', 'null'), ('80', '5'))"#,
        of("ticket_field_history")
    );
    assert_eq!(count(&mut client, &fields), 4);
}

fn exports_that_were_never_read_are_left_out_and_told() {
    let database = synced(&["tickets", "ticket-events", "users", "--no-lists"]);
    let told = made(&database).out;
    for word in [
        "  using_brands: false\n",
        "  using_domain_names: false\n",
        "zendesk-export sync brands --to ",
        "zendesk-export sync ticket-metric-events --to ",
        "resync ticket-events --to ",
    ] {
        assert!(told.contains(word), "{word:?} is missing: {told}");
    }
    let mut client = database.client();
    assert_ne!(count(&mut client, &of("ticket_field_history")), 0);
    let views = format!("pg_views WHERE schemaname = '{SCHEMA}' AND viewname = 'brand'");
    assert_eq!(count(&mut client, &views), 0);
    sync(&database, &[]);
    assert!(!made(&database).out.contains("using_brands"));
    assert_eq!(count(&mut client, &views), 1);
}

fn what_no_layout_can_be_made_of_is_refused_and_nothing_is_touched() {
    let database = Postgres::shared().database();
    run(&mut layout(database.url())).refuses(6, "holds nothing that sync stored");
    run(&mut layout("sqlite:zendesk.db")).refuses(2, "postgres://USER@HOST/DATABASE");
    let mut in_data = layout(database.url());
    run(in_data.args(["--schema", "zendesk"])).refuses(2, "a schema of their own");

    sync(&database, &["tickets", "--no-lists"]);
    run(&mut layout(database.url())).refuses(6, "zendesk-export sync ticket-events users --to ");

    sync(&database, &[]);
    let mut client = database.client();
    client
        .batch_execute("CREATE TABLE public.orders(id int)")
        .unwrap();
    let mut in_public = layout(database.url());
    run(in_public.args(["--schema", "public"])).refuses(6, "holds relations of others");
    made(&database);
    client
        .batch_execute("ALTER VIEW zendesk_fivetran.brand RENAME TO brands; CREATE TABLE zendesk_fivetran.brand(id int)")
        .unwrap();
    run(&mut layout(database.url())).refuses(6, "a relation brand that is not of this layout");
    assert_eq!(count(&mut client, &of("brand")), 0);
}

fn somebody_who_may_make_no_schema_is_given_one() {
    let server = Postgres::start(&[("fsync", "off")], &[]);
    let database = server.database();
    sync(&database, &[]);
    let mut client = database.client();
    client
        .batch_execute(&format!(
            "CREATE ROLE analyst; CREATE SCHEMA {SCHEMA} AUTHORIZATION analyst;
             GRANT USAGE ON SCHEMA zendesk TO analyst; GRANT SELECT ON ALL TABLES IN SCHEMA zendesk TO analyst;
             ALTER DATABASE {} SET role = analyst",
            database.name()
        ))
        .unwrap();
    made(&database);
    let theirs = format!("pg_views WHERE schemaname = '{SCHEMA}' AND viewowner = 'analyst'");
    assert_ne!(count(&mut client, &theirs), 0);
}

on_postgres!(
    every_row_has_a_key_of_its_own_and_a_second_run_changes_nothing,
    tickets_and_comments_whose_people_are_unknown_stay_in_joins,
    the_time_zone_of_a_session_does_not_matter,
    texts_that_postgres_cannot_hold_and_custom_fields_are_no_error,
    exports_that_were_never_read_are_left_out_and_told,
    what_no_layout_can_be_made_of_is_refused_and_nothing_is_touched,
);
on_own_postgres!(somebody_who_may_make_no_schema_is_given_one);
