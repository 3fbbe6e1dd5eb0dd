//! The table of exports.

use std::collections::BTreeSet;

use zendesk_export::{Client, Error, Resource, Start, StartTime};

use crate::{
    desk::{self, Desk},
    support::client,
    surface::{KEY, ROWS, take},
};

#[test]
fn names_are_unique_and_found_in_both_spellings() {
    let names: Vec<_> = Resource::ALL.iter().map(|resource| resource.name).collect();
    let unique: BTreeSet<_> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
    for resource in Resource::ALL {
        assert_eq!(resource.to_string(), resource.name);
        let as_typed = resource.name.replace('_', "-");
        assert_eq!(Resource::by_name(&as_typed), Some(*resource));
    }
    for row in ROWS {
        assert!(names.contains(&row.name), "{}", row.name);
    }
    assert_eq!(Resource::by_name("ticket"), None);
}

#[tokio::test]
async fn every_name_asks_at_its_path_and_is_the_name_of_its_checkpoints() {
    for row in ROWS {
        let desk = Desk::serve(|_| desk::status(404, "")).await;
        let (_, error) = take(row.name, &client(&desk.url), row.start(), 1).await;
        let error = error.unwrap();
        assert_eq!(error.export(), Some(&*row.in_checkpoints()));
        assert_eq!(desk.requests()[0].path(), row.path, "{}", row.name);
    }
}

/// What the first page of an export by name says, with one option that it does not have.
async fn refusal(zendesk: &Client, name: &str, option: &str) -> Option<Error> {
    let resource = Resource::by_name(name).unwrap();
    let key = resource.one_of_many.map(|_| KEY);
    let export = zendesk.export(resource, key, Start::Beginning);
    let export = match option {
        "per_page" => export.per_page(10),
        "include" => export.include(["users".to_owned()]),
        "exclude_deleted" => export.exclude_deleted(true),
        "include_changes" => export.include_changes(true),
        _ => export.support_type_scope(zendesk_export::types::SupportTypeScope::All),
    };
    export.pages().try_next().await.err()
}

#[tokio::test]
async fn an_option_that_an_export_by_name_does_not_have_is_an_error_before_anything_is_sent() {
    let desk = Desk::serve(|_| desk::status(404, "")).await;
    let zendesk = client(&desk.url);
    for resource in Resource::ALL {
        for (option, has) in [
            ("per_page", resource.per_page),
            ("include", !resource.sideloads.is_empty()),
            ("exclude_deleted", resource.exclude_deleted),
            ("include_changes", resource.include_changes),
            ("support_type_scope", resource.support_type_scope),
        ] {
            let before = desk.requests().len();
            let error = refusal(&zendesk, resource.name, option).await.unwrap();
            assert_eq!(error.is_settings(), !has, "{resource} {option}: {error}");
            if !has {
                assert!(error.to_string().contains(option), "{error}");
                assert_eq!(desk.requests().len(), before, "{resource} {option}");
            }
        }
        let sample = zendesk
            .export(resource, resource.one_of_many.map(|_| KEY), start())
            .sample();
        let error = sample.await.unwrap_err();
        assert_eq!(error.is_settings(), resource.sample.is_none(), "{resource}");
    }
}

fn start() -> StartTime {
    StartTime::from_unix_secs(1_700_000_000).unwrap()
}

#[tokio::test]
async fn a_key_too_many_or_too_few_is_an_error_before_anything_is_sent() {
    let desk = Desk::serve(|_| desk::status(404, "")).await;
    let zendesk = client(&desk.url);
    for resource in Resource::ALL {
        let wrong = match resource.one_of_many {
            Some(_) => None,
            None => Some(KEY),
        };
        let mut pages = zendesk.export(resource, wrong, Start::Beginning).pages();
        let error = pages.try_next().await.unwrap_err();
        assert!(error.is_settings(), "{resource}: {error}");
        assert!(error.to_string().contains("key"), "{error}");
    }
    assert_eq!(desk.requests().len(), 0);
}
