//! The tables of Fivetran's connector for Zendesk that fivetran/dbt_zendesk 1.7.0 reads, as views.
//!
//! In each statement `DATA` stands for the schema of the records, and `LAYOUT` for that of the views.

/// An export or a list that views are of.
pub(super) struct Export {
    /// As `sync` names it.
    pub(super) name: &'static str,
    pub(super) without: Without,
}

/// What is to be done where an export was never read.
pub(super) enum Without {
    /// Nothing makes sense.
    Refuse,
    /// The package is told by these variables.
    Tell(&'static [&'static str]),
}

pub(super) struct View {
    pub(super) name: &'static str,
    /// The export that it takes.
    pub(super) of: &'static str,
    with: &'static str,
    /// What takes its place where the export was never read.
    without: Option<&'static str>,
}

impl View {
    const fn new(name: &'static str, of: &'static str, with: &'static str) -> Self {
        Self {
            name,
            of,
            with,
            without: None,
        }
    }

    /// What it is made by; `None` if it is left out.
    pub(super) fn sql(&self, has_export: bool) -> Option<&'static str> {
        match has_export {
            true => Some(self.with),
            false => self.without,
        }
    }

    /// Its first line, a comment.
    pub(super) fn about(sql: &str) -> &str {
        let first = sql.lines().next().unwrap_or_default();
        first.trim_start_matches("-- ")
    }
}

pub(super) const EXPORTS: [Export; 8] = [
    Export {
        name: "tickets",
        without: Without::Refuse,
    },
    Export {
        name: "ticket-events",
        without: Without::Refuse,
    },
    Export {
        name: "users",
        without: Without::Refuse,
    },
    Export {
        name: "organizations",
        without: Without::Tell(&[
            "using_organizations",
            "using_organization_tags",
            "using_domain_names",
        ]),
    },
    Export {
        name: "ticket-metric-events",
        without: Without::Tell(&[]),
    },
    Export {
        name: "groups",
        without: Without::Tell(&[]),
    },
    Export {
        name: "brands",
        without: Without::Tell(&["using_brands"]),
    },
    Export {
        name: "ticket-forms",
        without: Without::Tell(&["using_ticket_form_history"]),
    },
];

/// Tables that nothing fills, since Zendesk exports nothing like them: the variables that tell the package.
pub(super) const MISSING: [&str; 4] = [
    "using_schedules",
    "using_holidays",
    "using_sla_policy_metric_history",
    "using_ticket_sla_policy",
];

pub(super) const JSON: &str = include_str!("fivetran/json.sql");

/// Each after those that it reads. Those whose names begin with `_` are for others of them alone.
pub(super) const VIEWS: &[View] = &[
    View::new("_synced", "tickets", include_str!("fivetran/synced.sql")),
    View::new("ticket", "tickets", include_str!("fivetran/ticket.sql")),
    View::new(
        "ticket_tag",
        "tickets",
        include_str!("fivetran/ticket_tag.sql"),
    ),
    View::new(
        "ticket_comment",
        "ticket-events",
        include_str!("fivetran/ticket_comment.sql"),
    ),
    View::new(
        "_changes",
        "ticket-events",
        include_str!("fivetran/changes.sql"),
    ),
    View {
        without: Some(include_str!("fivetran/no_sla_targets.sql")),
        ..View::new(
            "_sla_targets",
            "ticket-metric-events",
            include_str!("fivetran/sla_targets.sql"),
        )
    },
    View::new(
        "ticket_field_history",
        "ticket-events",
        include_str!("fivetran/ticket_field_history.sql"),
    ),
    View::new("user", "users", include_str!("fivetran/user.sql")),
    View::new("user_tag", "users", include_str!("fivetran/user_tag.sql")),
    View::new(
        "organization",
        "organizations",
        include_str!("fivetran/organization.sql"),
    ),
    View::new(
        "organization_tag",
        "organizations",
        include_str!("fivetran/organization_tag.sql"),
    ),
    View::new(
        "domain_name",
        "organizations",
        include_str!("fivetran/domain_name.sql"),
    ),
    View::new("group", "groups", include_str!("fivetran/group.sql")),
    View::new("brand", "brands", include_str!("fivetran/brand.sql")),
    View::new(
        "ticket_form_history",
        "ticket-forms",
        include_str!("fivetran/ticket_form_history.sql"),
    ),
];
