//! Options that do not exist, or do not fit.

use crate::{
    desk::desk,
    support::{exporter, run, whole_lines},
};

#[track_caller]
fn refuse<const N: usize>(resource: &str, args: [&str; N], what: &str) {
    desk().run(resource, args).refuses(2, what);
}

#[test]
fn refuses_an_unknown_resource_and_names_the_known_ones() {
    refuse("ticket", [], "'ticket'");
    refuse(
        "satisfaction-ratings",
        [],
        "ticket-metric-events, ticket-metric-events-by-cursor",
    );
    refuse("Tickets", [], "there are tickets, ");
    run(exporter().arg("export")).refuses(2, "<RESOURCE>");
}

#[test]
fn refuses_a_page_size_that_zendesk_does_not_have() {
    for size in ["0", "1001", "many", "", "4294967297"] {
        refuse("tickets", ["--per-page", size], "--per-page");
    }
    desk()
        .run("organizations", ["--per-page", "1000"])
        .succeeds();
}

#[test]
fn refuses_a_pace_that_never_moves() {
    for pace in ["0", "1.5", "Unlimited", ""] {
        let mut command = exporter();
        command.args(["export", "tickets", "--requests-per-minute", pace]);
        run(&mut command).refuses(2, "neither a number from 1 on nor `unlimited`");
    }
}

#[test]
fn refuses_options_of_tickets_elsewhere() {
    for resource in ["users", "users-by-time", "organizations", "ticket-events"] {
        refuse(resource, ["--exclude-deleted"], "--exclude-deleted");
    }
    for resource in ["users", "users-by-time", "organizations"] {
        refuse(
            resource,
            ["--support-type-scope", "all"],
            "--support-type-scope",
        );
    }
}

#[test]
fn refuses_secrets_on_the_command_line() {
    for option in ["--token", "--oauth-token", "--api-token", "--password"] {
        let refused = desk().run("tickets", [option, "hunter2"]);
        refused.refuses(2, option);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn leaves_out_deleted_tickets_when_asked_to() {
    for resource in ["tickets", "tickets-by-time"] {
        let all = desk().run(resource, []).succeeds().out;
        let mut kept = whole_lines(&all);
        kept.retain(|ticket| !ticket.contains(r#""status":"deleted""#));
        let done = desk().run(resource, ["--exclude-deleted"]).succeeds();
        assert!(done.lines() == kept);
        assert!(kept.len() < whole_lines(&all).len());
    }
}

#[test]
fn the_scope_chooses_whose_tickets_are_written() {
    for resource in ["tickets", "tickets-by-time", "ticket-events"] {
        let of = |scope| {
            let args = ["--support-type-scope", scope];
            desk().run(resource, args).succeeds().ids()
        };
        let default = desk().run(resource, []).succeeds().ids();
        let (agents, robots, all) = (of("agent"), of("ai_agent"), of("all"));
        assert_eq!(agents, default, "{resource}");
        assert!(!robots.is_empty() && agents.is_disjoint(&robots));
        assert_eq!(all, &agents | &robots, "{resource}");
    }
}
