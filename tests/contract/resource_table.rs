//! The table of exports: complete, and as Zendesk documents them.

use std::{collections::BTreeSet, time::Duration};

use zendesk_export::{
    Bucket, Open, Paging, Resource,
    exports::{
        Articles, Endpoint, Organizations, Sideloads, TicketEvents, Tickets, TicketsByTime, Users,
        UsersByTime,
    },
    types::{
        ArticleSideload, OrganizationSideload, TicketEventSideload, TicketSideload, UserSideload,
    },
};

use crate::{
    desk::{self, Desk},
    support::client,
    surface::{ROWS, Style, take},
};

fn named(name: &str) -> &'static Resource {
    let mut all = Resource::ALL.iter();
    all.find(|resource| resource.name == name).unwrap()
}

#[test]
fn names_are_unique_and_complete() {
    let names: Vec<_> = Resource::ALL.iter().map(|resource| resource.name).collect();
    let unique: BTreeSet<_> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
    assert_eq!(unique, ROWS.iter().map(|row| row.name).collect());
    for resource in Resource::ALL {
        assert_eq!(resource.to_string(), resource.name);
    }
}

#[tokio::test]
async fn every_name_is_a_method_of_the_client_and_the_name_of_its_checkpoints() {
    for resource in Resource::ALL {
        let row = ROWS.iter().find(|row| row.name == resource.name).unwrap();
        let desk = Desk::serve(|_| desk::status(404, "")).await;
        let (_, error) = take(resource.name, &client(&desk.url), row.start(), 1).await;
        let error = error.unwrap();
        assert_eq!(error.export(), Some(&*row.in_checkpoints()));
        assert_eq!(desk.requests()[0].path(), row.path, "{}", resource.name);
    }
}

/// Each name of the table is one of the type, and none of the type is missing.
#[track_caller]
fn sideloads<T>(resource: &Resource)
where
    T: serde::de::DeserializeOwned + schemars::JsonSchema,
{
    for name in resource.sideloads {
        let text = format!("{name:?}");
        let value: Open<T> = serde_json::from_str(&text).unwrap();
        assert!(matches!(value, Open::Known(_)), "{resource}: {name}");
    }
    let schema = schemars::schema_for!(T);
    let of_type = schema.get("enum").unwrap().as_array().unwrap();
    let of_type: BTreeSet<_> = of_type.iter().map(|name| name.as_str().unwrap()).collect();
    let of_table: BTreeSet<_> = resource.sideloads.iter().copied().collect();
    assert_eq!(of_table, of_type, "{resource}");
}

fn parsed<E: Sideloads>() {
    let resource = E::RESOURCE;
    assert!(!resource.sideloads.is_empty(), "{resource}");
    for name in resource.sideloads {
        let Ok(value) = name.parse::<E::Sideload>() else {
            panic!("{resource}: {name}")
        };
        assert_eq!(value.to_string(), *name, "{resource}");
    }
}

#[test]
fn each_sideload_is_a_value_of_its_type() {
    sideloads::<TicketSideload>(Tickets::RESOURCE);
    sideloads::<TicketSideload>(TicketsByTime::RESOURCE);
    sideloads::<TicketEventSideload>(TicketEvents::RESOURCE);
    sideloads::<UserSideload>(Users::RESOURCE);
    sideloads::<UserSideload>(UsersByTime::RESOURCE);
    sideloads::<OrganizationSideload>(Organizations::RESOURCE);
    sideloads::<ArticleSideload>(Articles::RESOURCE);
    parsed::<Tickets>();
    parsed::<TicketsByTime>();
    parsed::<TicketEvents>();
    parsed::<Users>();
    parsed::<UsersByTime>();
    parsed::<Organizations>();
    parsed::<Articles>();
    let with = Resource::ALL
        .iter()
        .filter(|resource| !resource.sideloads.is_empty());
    assert_eq!(with.count(), 7, "none is documented for the others");
}

#[test]
fn pages_are_as_long_and_as_adjustable_as_documented() {
    for row in ROWS {
        let resource = named(row.name);
        let routing = row.style == Style::NextPage;
        let size = if routing { 3_000 } else { 1_000 };
        assert_eq!(resource.page_size, size, "{}", row.name);
        let fixed = routing || row.style == Style::Unmarked || row.name == "ticket_metric_events";
        assert_eq!(resource.per_page, !fixed, "{}", row.name);
        let paging = match row.style {
            Style::Time | Style::Unmarked => Paging::Time,
            Style::Cursor | Style::HasMore => Paging::Cursor,
            Style::After => Paging::PageAfter,
            Style::NextPage => Paging::CursorAlone,
        };
        assert_eq!(resource.paging, paging, "{}", row.name);
        assert_eq!(resource.timestamp, row.timestamp, "{}", row.name);
        assert_eq!(resource.id, "id", "{}", row.name);
        assert!(resource.product.contains(row.product), "{}", row.name);
    }
}

#[test]
fn scopes_are_the_narrowest_that_are_documented() {
    for row in ROWS {
        let scope = match row.name {
            "organizations" => "organizations:read",
            "custom_objects" => "custom_objects:read",
            "articles" => "hc:read",
            name if name.starts_with("ticket") => "tickets:read",
            name if name.starts_with("users") => "users:read",
            _ => "read",
        };
        assert_eq!(named(row.name).scope, scope, "{}", row.name);
    }
}

#[test]
fn budgets_are_those_of_the_documents() {
    let minute = Duration::from_secs(60);
    for row in ROWS {
        let expected = if row.name == "users" { 20 } else { 10 };
        assert_eq!(
            named(row.name).bucket.limit(),
            (expected, minute),
            "{}",
            row.name
        );
        let one_bucket = matches!(
            row.name,
            "tickets" | "tickets_by_time" | "ticket_events" | "users_by_time" | "organizations"
        );
        if one_bucket {
            assert_eq!(named(row.name).bucket, Bucket::Exports, "{}", row.name);
        }
    }
    assert_eq!(named("users").bucket, Bucket::UsersByCursor);
    assert_eq!(named("calls").bucket, Bucket::Talk);
    assert_eq!(Bucket::Samples.limit(), (10, 20 * minute));
}

#[test]
fn samples_and_keys_of_versions() {
    for row in ROWS {
        let resource = named(row.name);
        let sampled = crate::sample_requests::SAMPLED;
        let has_sample = sampled.iter().any(|(name, _)| *name == row.name);
        assert_eq!(resource.sample, has_sample, "{}", row.name);
        let key: &[&str] = match row.name {
            "tickets" | "tickets_by_time" => &["id", "generated_timestamp"],
            "ticket_events" => &["id"],
            name if name.starts_with("ticket_metric") => &["id", "type", "time", "deleted"],
            _ if row.style == Style::NextPage => &["id", "time", "type"],
            _ => &["id", "updated_at"],
        };
        let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(set(resource.key), set(key), "{}", row.name);
    }
}
