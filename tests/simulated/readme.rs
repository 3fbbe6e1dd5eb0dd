//! The tables of exports in the documents are those of `Resource`.

use std::{fs, path::Path, time::Duration};

use zendesk_export::{Bucket, Paging, Resource};

/// The table as the documents have it. To mend one, paste what the failing test prints.
fn table() -> String {
    let head = "| export | goes by | records a page | requests | sideloads | one version is | OAuth scope |\n\
                | --- | --- | --- | --- | --- | --- | --- |\n";
    let rows = Resource::ALL.iter().map(|resource| row(resource));
    rows.fold(head.to_owned(), |table, row| table + &row + "\n")
}

fn row(resource: &Resource) -> String {
    let name = match resource.name {
        "custom_objects" => "custom_objects/KEY",
        name => name,
    };
    let goes_by = match resource.paging {
        Paging::Time => "time",
        Paging::Cursor => "cursor",
        Paging::CursorAlone => "cursor, no `start_time`",
        Paging::PageAfter => "`page[after]`",
        other => panic!("{other:?} has no words yet"),
    };
    let list = |names: &[&str]| match names {
        [] => "-".to_owned(),
        names => format!("`{}`", names.join("`, `")),
    };
    format!(
        "| `{name}` | {goes_by} | {} | {} | {} | {} | `{}` |",
        resource.page_size,
        requests(resource),
        list(resource.sideloads),
        list(resource.key),
        resource.scope
    )
}

fn requests(resource: &Resource) -> String {
    let (requests, window) = resource.bucket.limit();
    assert_eq!(window, Duration::from_secs(60), "{resource}");
    match resource.bucket {
        Bucket::Exports | Bucket::UsersByCursor | Bucket::Talk => format!("{requests} a minute"),
        // Nobody documents a limit.
        _ => format!("{requests} a minute (ours)"),
    }
}

#[track_caller]
fn check(document: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(document);
    let text = fs::read_to_string(path).unwrap();
    let table = table();
    assert!(
        text.contains(&table),
        "{document} has another table than this:\n\n{table}"
    );
}

#[test]
fn the_front_page_lists_the_exports_as_the_table_has_them() {
    check("README.md");
}

#[test]
fn the_librarys_page_lists_the_exports_as_the_table_has_them() {
    check("crates/zendesk-export/README.md");
}
