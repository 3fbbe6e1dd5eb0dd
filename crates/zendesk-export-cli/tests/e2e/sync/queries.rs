//! What SQL finds in a database.

use std::{collections::BTreeMap, sync::OnceLock};

use httpmock::MockServer;
use rusqlite::Connection;
use serde_json::Value;

use super::place::{Kind, Place, SUPPORT, rows, sent};
use crate::{
    desk::{Desk, builder, list},
    support::run,
};

/// A database of a whole account, which the tests that only look share.
fn synced() -> &'static (Desk, Place) {
    static SYNCED: OnceLock<(Desk, Place)> = OnceLock::new();
    SYNCED.get_or_init(sync_all)
}

fn sync_all() -> (Desk, Place) {
    let account = Desk::open(
        builder()
            .tickets(1_500)
            .users(700)
            .organizations(400)
            .seed(21),
    );
    let place = Place::new(Kind::Sqlite);
    run(&mut place.sync(account.url())).succeeds();
    (account, place)
}

fn parsed(account: &Desk, path: &str, member: &str) -> Vec<Value> {
    let sent = sent(account, path, member);
    sent.iter()
        .map(|record| serde_json::from_str(record).unwrap())
        .collect()
}

fn counts(database: &Connection, sql: &str) -> BTreeMap<Option<String>, i64> {
    let mut query = database.prepare(sql).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn number(database: &Connection, sql: &str) -> usize {
    let number: i64 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    usize::try_from(number).unwrap()
}

#[test]
fn open_tickets_by_priority() {
    let (account, place) = synced();
    let mut expected = BTreeMap::new();
    for ticket in parsed(account, "tickets/cursor", "tickets") {
        if ticket["status"] == "open" {
            let priority = ticket["priority"].as_str().map(str::to_owned);
            *expected.entry(priority).or_default() += 1;
        }
    }
    assert_eq!(expected.len(), 5, "{expected:?}");
    let sql = "SELECT priority, count(*) FROM tickets WHERE status = 'open' GROUP BY priority";
    assert_eq!(counts(&place.database(), sql), expected);
}

#[test]
fn what_is_deleted_is_marked() {
    let (account, place) = synced();
    let database = place.database();
    let check = |view: &str, path, member, is_deleted: &dyn Fn(&Value) -> bool| {
        let records = parsed(account, path, member);
        let expected = records.iter().filter(|record| is_deleted(record)).count();
        assert!(expected > 0 && expected < records.len(), "{view}");
        let sql = format!("SELECT count(*) FROM \"{view}\" WHERE _deleted");
        assert_eq!(number(&database, &sql), expected, "{view}");
        let sql = format!("SELECT count(*) FROM \"{view}\" WHERE NOT _deleted");
        assert_eq!(number(&database, &sql), records.len() - expected, "{view}");
    };
    check("tickets", "tickets/cursor", "tickets", &|ticket| {
        ticket["status"] == "deleted"
    });
    check("users", "users/cursor", "users", &|user| {
        user["active"] == false || user["permanently_deleted"] == true
    });
    check(
        "organizations",
        "organizations",
        "organizations",
        &|organization| !organization["deleted_at"].is_null(),
    );
}

#[test]
fn tables_are_joined_by_id() {
    let (account, place) = synced();
    let names: BTreeMap<u64, Value> = parsed(account, "organizations", "organizations")
        .into_iter()
        .map(|organization| (organization["id"].as_u64().unwrap(), organization))
        .collect();
    let mut expected: BTreeMap<Option<String>, i64> = BTreeMap::new();
    for ticket in parsed(account, "tickets/cursor", "tickets") {
        let Some(organization) = ticket["organization_id"].as_u64() else {
            continue;
        };
        if let Some(organization) = names.get(&organization) {
            let name = organization["name"].as_str().unwrap().to_owned();
            *expected.entry(Some(name)).or_default() += 1;
        }
    }
    let sql = "SELECT organizations.name, count(*) FROM tickets
               JOIN organizations ON organizations.id = tickets.organization_id
               GROUP BY organizations.name";
    assert_eq!(counts(&place.database(), sql), expected);
}

#[test]
fn every_table_has_every_record_beside_its_text() {
    let (account, place) = synced();
    let database = place.database();
    for (stream, path, member) in SUPPORT {
        let view = stream.replace('-', "_");
        let mut query = database
            .prepare(&format!(
                "SELECT json FROM \"{view}\" JOIN \"raw_{view}\" USING (id) ORDER BY json"
            ))
            .unwrap();
        let texts = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let texts: Vec<String> = texts.collect::<Result<_, _>>().unwrap();
        assert!(texts == sent(account, path, member), "{stream}");
    }
}

/// One page of tickets, or two of which the second comes by cursor.
fn serve(server: &MockServer, pages: [&str; 2]) {
    let [first, second] = pages;
    let page = |tickets: &str, after: &str, end: bool| {
        format!(
            r#"{{"tickets":{tickets},"after_cursor":"{after}","after_url":null,"end_of_stream":{end}}}"#
        )
    };
    let (first, second) = (page(first, "bmV4dA==", false), page(second, "ZW5k", true));
    server.mock(|when, then| {
        when.query_param_exists("start_time");
        then.header("content-type", "application/json").body(first);
    });
    server.mock(|when, then| {
        when.query_param("cursor", "bmV4dA==");
        then.header("content-type", "application/json").body(second);
    });
}

fn tickets(pages: [&str; 2]) -> Place {
    let (server, place) = (MockServer::start(), Place::new(Kind::Sqlite));
    serve(&server, pages);
    run(place.sync(&server.base_url()).arg("tickets")).succeeds();
    place.is_whole();
    place
}

#[test]
fn ids_are_exact_beyond_what_a_float_holds() {
    let place = tickets([
        r#"[{"id":9007199254740993,"requester_id":9007199254740995,"generated_timestamp":1700000000},
            {"id":9223372036854775807,"requester_id":-9007199254740993,"generated_timestamp":1700000001}]"#,
        "[]",
    ]);
    let database = place.database();
    let mut query = database
        .prepare("SELECT id, requester_id FROM tickets ORDER BY id")
        .unwrap();
    let ids = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let ids: Vec<(i64, i64)> = ids.unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(
        ids,
        [
            (9_007_199_254_740_993, 9_007_199_254_740_995),
            (i64::MAX, -9_007_199_254_740_993)
        ]
    );
}

#[test]
fn the_newest_version_wins_in_whatever_order_they_come() {
    let old = r#"{"id":1,"status":"open","generated_timestamp":1700000000}"#;
    let new = r#"{"id":1,"status":"solved","generated_timestamp":1700000060}"#;
    let other = r#"{"id":2,"status":"open","generated_timestamp":1700000030}"#;
    let expected = [new, other];
    for pages in [
        [format!("[{old},{other}]"), format!("[{new}]")],
        [format!("[{new},{other}]"), format!("[{old}]")],
        [format!("[{old},{other},{new}]"), "[]".to_owned()],
        [format!("[{other},{new},{old}]"), format!("[{new}]")],
    ] {
        let place = tickets([&pages[0], &pages[1]]);
        let mut texts = rows(&place.database(), "tickets");
        texts.sort_unstable_by_key(|text| text.contains("\"id\":2"));
        assert_eq!(texts, expected, "{pages:?}");
        let open = "SELECT count(*) FROM tickets WHERE status = 'open'";
        assert_eq!(number(&place.database(), open), 1);
    }
}

#[test]
fn of_two_versions_of_one_second_the_last_wins() {
    let first = r#"{"id":1,"status":"open","generated_timestamp":1700000000}"#;
    let second = r#"{"id":1,"status":"solved","generated_timestamp":1700000000}"#;
    for pages in [
        [format!("[{first}]"), format!("[{second}]")],
        [format!("[{first},{second}]"), "[]".to_owned()],
    ] {
        let place = tickets([&pages[0], &pages[1]]);
        assert_eq!(rows(&place.database(), "tickets"), [second]);
    }
}

#[test]
fn a_record_without_a_usable_id_is_kept() {
    let odd = r#"{"id":18446744073709551615,"generated_timestamp":1700000001}"#;
    let none = r#"{"subject":"?","generated_timestamp":1700000002}"#;
    let place = tickets([
        &format!(r#"[{{"id":1,"generated_timestamp":1700000000}},{odd},{none}]"#),
        "[]",
    ]);
    let database = place.database();
    let mut query = database
        .prepare("SELECT json FROM _odd WHERE stream = 'tickets' ORDER BY json")
        .unwrap();
    let texts = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let texts: Vec<String> = texts.collect::<Result<_, _>>().unwrap();
    assert_eq!(texts, [odd, none]);
    assert_eq!(rows(&database, "tickets").len(), 1);
}

#[test]
fn custom_objects_have_their_ids_as_texts() {
    let account = Desk::open(builder().tickets(10).custom_object("asset", 80).seed(5));
    let place = Place::new(Kind::Sqlite);
    run(place.sync(account.url()).arg("custom-objects/asset")).succeeds();
    let page = account.page("custom_objects/asset/cursor?start_time=0");
    let sent = list(&page["custom_object_records"]);
    assert_eq!(sent.len(), 80);
    let expected: BTreeMap<Option<String>, i64> = sent
        .iter()
        .map(|record| {
            let record: Value = serde_json::from_str(record).unwrap();
            let deleted = i64::from(record["name"] == "[DELETED]");
            (record["id"].as_str().map(str::to_owned), deleted)
        })
        .collect();
    let sql = "SELECT id, _deleted FROM custom_objects_asset WHERE typeof(id) = 'text'";
    assert_eq!(counts(&place.database(), sql), expected);
    assert_eq!(rows(&place.database(), "custom-objects/asset").len(), 80);
    place.is_whole();
}
