//! Which options an export has: as the table in the README says.

use tempfile::TempDir;
use zendesk_export::{Paging, Resource};

use crate::{
    desk::{Desk, desk},
    support::{exporter, run},
    surface::{account, all, sample},
};

/// An option with a value for it, and whether an export has it.
type Row = (&'static [&'static str], fn(&Resource) -> bool);

const OPTIONS: [Row; 5] = [
    (&["--per-page", "10"], |resource| resource.per_page),
    (&["--exclude-deleted"], |resource| {
        is_one_of(
            resource,
            &["tickets", "ticket_metric_events", "custom_objects"],
        )
    }),
    (&["--support-type-scope", "all"], |resource| {
        is_one_of(resource, &["tickets", "ticket_events"])
    }),
    (&["--include-changes"], |resource| {
        is_one_of(resource, &["ticket_metric_events"])
    }),
    (&["--sample"], |resource| resource.sample.is_some()),
];

/// By either way of paging.
fn is_one_of(resource: &Resource, names: &[&str]) -> bool {
    let name = resource.name;
    let name = name.strip_suffix("_by_time").unwrap_or(name);
    names.contains(&name.strip_suffix("_by_cursor").unwrap_or(name))
}

#[test]
fn takes_every_option_where_there_is_one_and_refuses_it_elsewhere() {
    let account = Desk::open(account());
    for (resource, name) in all() {
        for (args, has) in OPTIONS {
            let requests = account.simulator.requests();
            let done = run(account.export(&name).args(args));
            if has(resource) {
                assert_eq!(done.code, Some(0), "{name} {args:?}: {}", done.err);
                assert!(!done.out.is_empty(), "{name} {args:?}");
            } else {
                done.refuses(2, args[0]);
                let of = name.split('/').next().unwrap();
                assert!(done.err.contains(of), "{name}: {}", done.err);
                assert_eq!(account.simulator.requests(), requests, "nobody is asked");
            }
        }
    }
}

#[test]
fn takes_sideloads_where_there_are_some_and_refuses_them_elsewhere() {
    for (resource, name) in all() {
        match resource.sideloads {
            [] => {
                let refused = desk().run(&name, ["--include", "users"]);
                refused.refuses(2, "--include");
            }
            names => {
                let folder = TempDir::new().unwrap();
                let mut command = desk().export(&name);
                command.args(["--include", &names.join(","), "--sideloads"]);
                run(command.arg(folder.path())).succeeds();
            }
        }
    }
}

#[test]
fn takes_a_beginning_where_there_is_a_start_time_and_refuses_it_elsewhere() {
    for (resource, name) in all() {
        let begun = desk().run(&name, ["--since", "2025-06-01"]);
        if resource.paging == Paging::CursorAlone {
            begun.refuses(2, "--since");
            assert!(begun.err.contains(&name), "{}", begun.err);
        } else {
            let all = desk().run(&name, []).succeeds();
            assert!(begun.succeeds().lines().len() < all.lines().len(), "{name}");
        }
    }
}

#[test]
fn leaves_out_deleted_records_wherever_it_can_be_asked_to() {
    let account = Desk::open(account().custom_object("asset", 300));
    let (_, has) = OPTIONS[1];
    for (_, name) in all().filter(|(resource, _)| has(resource)) {
        let all = account.run(&name, []).succeeds();
        let kept = account.run(&name, ["--exclude-deleted"]).succeeds();
        let (all, kept) = (all.lines(), kept.lines());
        assert!(!kept.is_empty() && kept.len() < all.len(), "{name}");
        assert!(kept.iter().all(|record| all.contains(record)), "{name}");
    }
}

#[test]
fn a_sample_is_fifty_records_at_most_as_they_were_sent() {
    let account = Desk::open(account());
    for (resource, name) in all().filter(|(resource, _)| resource.sample.is_some()) {
        let sent = sample(&account, resource);
        let requests = account.simulator.requests();
        let done = account.run(&name, ["--sample"]).succeeds();
        assert_eq!(account.simulator.requests() - requests, 1, "{name}");
        assert!((1..=50).contains(&done.lines().len()), "{name}");
        crate::support::assert_same(&done.lines(), &sent, &name);
    }
}

#[test]
fn a_sample_has_no_state_and_no_page_size() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let mut command = desk().export("tickets");
    let refused = run(command.args(["--sample", "--state"]).arg(&state));
    refused.refuses(2, "--state");
    assert!(!state.exists());
    desk()
        .run("tickets", ["--sample", "--per-page", "10"])
        .refuses(2, "--per-page");
}

#[test]
fn an_export_that_is_none_is_told_all_that_there_are() {
    for wrong in [
        "macros",
        "custom+objects/asset",
        "ticket_event",
        "TICKETS",
        "",
    ] {
        let refused = run(exporter().args(["export", wrong]));
        refused.refuses(2, "there are ");
        for (_, name) in all() {
            let name = name.replace("/asset", "/KEY");
            assert!(refused.err.contains(&name), "{name}: {}", refused.err);
        }
    }
}

#[test]
fn a_key_is_for_custom_objects_and_they_need_one() {
    for name in ["custom-objects", "custom-objects/"] {
        run(exporter().args(["export", name])).refuses(2, "key of a custom object");
    }
    for (_, name) in all().filter(|(_, name)| !name.contains('/')) {
        let name = format!("{name}/x");
        run(exporter().args(["export", &name])).refuses(2, "takes no key");
    }
}
