//! The custom objects that an account has.
use zendesk_export::{Client, Members, Record};

use super::{Resource, named::is_key};
use crate::failure::Failure;

/// The list of them.
const LIST: &str = "custom_object_types";

/// Puts those of each key in the place of one that stands for all. What the account has later is found by the
/// next run.
pub(crate) async fn each_key(
    zendesk: &Client,
    resources: Vec<Resource>,
) -> Result<Vec<Resource>, Failure> {
    let mut all: Vec<Resource> = Vec::new();
    for resource in resources {
        let each = match resource.is_of_all_keys() {
            true => of_account(zendesk, &resource).await?,
            false => vec![resource],
        };
        for resource in each {
            if !all.contains(&resource) {
                all.push(resource);
            }
        }
    }
    Ok(all)
}

async fn of_account(zendesk: &Client, many: &Resource) -> Result<Vec<Resource>, Failure> {
    let Some(list) = zendesk_export::Resource::list_by_name(LIST) else {
        return Ok(Vec::new());
    };
    let mut pages = zendesk.list(list);
    let mut each = Vec::new();
    while let Some(page) = pages.try_next().await? {
        let keys = page.records.iter().filter_map(|record| {
            let key = key(record, list.id);
            if key.is_none() {
                tracing::warn!(
                    "{}: a custom object has no key that can be used",
                    many.name()
                );
            }
            key
        });
        each.extend(keys.map(|key| Resource {
            table: many.table,
            key: Some(key),
        }));
    }
    if each.is_empty() {
        tracing::warn!("{}: the account has no custom objects", many.name());
    }
    Ok(each)
}

fn key<T>(object: &Record<T>, id: &str) -> Option<String> {
    let json = Members::of(object)?.json(id)?;
    let key: String = serde_json::from_str(json).ok()?;
    (!key.is_empty() && is_key(&key)).then_some(key)
}
