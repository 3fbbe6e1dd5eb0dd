//! What can be exported, by the names of the command line.
use std::{borrow::Cow, mem::take};

use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream::BoxStream};
use serde_json::Value;
use zendesk_export::{
    Bucket, Client, Error, Export, Open, Page, Paging, Start,
    exports::{
        Endpoint, ExcludesDeleted, IncludesChanges, PageSized, Sampled, ScopesBySupportType,
        Sideloads,
    },
};

use crate::{
    args::Options,
    failure::{Exit, Failure},
};

mod named;

/// An export, and the key of the custom object where it takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    table: &'static zendesk_export::Resource,
    key: Option<String>,
}

/// Pages of any export.
pub(crate) type Pages = BoxStream<'static, Result<Page<Value>, Error>>;

impl Resource {
    /// All but custom objects, of which only the account knows the keys.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let all = zendesk_export::Resource::ALL.iter().copied();
        all.filter(|table| table.name != CUSTOM_OBJECTS)
            .map(|table| Self { table, key: None })
    }

    /// What nearly every account has.
    pub(crate) fn support() -> impl Iterator<Item = Self> {
        const SUPPORT: [&str; 5] = [
            "tickets",
            "ticket_events",
            "ticket_metric_events",
            "users",
            "organizations",
        ];
        Self::all().filter(|resource| SUPPORT.contains(&resource.table.name))
    }

    /// What is known of the export.
    pub(crate) fn table(&self) -> &'static zendesk_export::Resource {
        self.table
    }

    /// As the command line has it.
    pub(crate) fn name(&self) -> String {
        let name = self.table.name.replace('_', "-");
        match &self.key {
            Some(key) => format!("{name}/{key}"),
            None => name,
        }
    }

    /// Whether another export reads the same records in the way that is preferred.
    pub(crate) fn is_second_way(&self) -> bool {
        self.table.name.contains("_by_")
    }

    /// What the smallest request draws on.
    pub(crate) fn checked_bucket(&self) -> Bucket {
        match self.table.sample {
            true => Bucket::Samples,
            false => self.table.bucket,
        }
    }

    pub(crate) fn has_start_time(&self) -> bool {
        self.table.paging != Paging::CursorAlone
    }

    /// The pages, with all of the options that were given: one that the export does not have is an
    /// error and not ignored.
    pub(crate) fn pages(
        &self,
        zendesk: &Client,
        start: Start,
        mut options: Options,
    ) -> Result<Pages, Failure> {
        let pages = match take(&mut options.sample) {
            true => self.sample(zendesk, start, &mut options)?,
            false => self.export(zendesk, start, &mut options)?,
        };
        match options.first() {
            Some(option) => Err(self.has_no(option)),
            None => Ok(pages),
        }
    }

    fn export(&self, zendesk: &Client, start: Start, o: &mut Options) -> Result<Pages, Failure> {
        Ok(match self.table.name {
            "tickets" => {
                let tickets = sideloading(sized(zendesk.tickets(start), o), o);
                untyped(scoped(excluding(tickets, o), o))
            }
            "tickets_by_time" => {
                let tickets = sideloading(sized(zendesk.tickets_by_time(start), o), o);
                untyped(scoped(excluding(tickets, o), o))
            }
            "ticket_events" => {
                let events = sideloading(sized(zendesk.ticket_events(start), o), o);
                untyped(scoped(events, o))
            }
            "ticket_metric_events" => untyped(changing(
                excluding(zendesk.ticket_metric_events(start), o),
                o,
            )),
            "ticket_metric_events_by_cursor" => {
                let events = sized(zendesk.ticket_metric_events_by_cursor(start), o);
                untyped(changing(excluding(events, o), o))
            }
            "users" => untyped(sideloading(sized(zendesk.users(start), o), o)),
            "users_by_time" => untyped(sideloading(sized(zendesk.users_by_time(start), o), o)),
            "organizations" => untyped(sideloading(sized(zendesk.organizations(start), o), o)),
            CUSTOM_OBJECTS => {
                let key = self.key.as_deref().unwrap_or_default();
                untyped(excluding(sized(zendesk.custom_objects(key, start), o), o))
            }
            "routing_attributes" => untyped(zendesk.routing_attributes(start)),
            "routing_attribute_values" => untyped(zendesk.routing_attribute_values(start)),
            "routing_instance_values" => untyped(zendesk.routing_instance_values(start)),
            "articles" => untyped(sideloading(zendesk.articles(start), o)),
            "calls" => untyped(zendesk.calls(start)),
            "legs" => untyped(zendesk.legs(start)),
            name => {
                let what = format!("this program does not know the export {name} yet");
                return Err(Failure::new(Exit::Usage, what));
            }
        })
    }

    fn sample(&self, zendesk: &Client, start: Start, o: &mut Options) -> Result<Pages, Failure> {
        Ok(match self.table.name {
            "tickets" => sample(sideloading(zendesk.tickets(start), o)),
            "tickets_by_time" => sample(sideloading(zendesk.tickets_by_time(start), o)),
            "ticket_events" => sample(sideloading(zendesk.ticket_events(start), o)),
            "users" => sample(sideloading(zendesk.users(start), o)),
            "users_by_time" => sample(sideloading(zendesk.users_by_time(start), o)),
            "organizations" => sample(sideloading(zendesk.organizations(start), o)),
            _ => return Err(self.has_no("--sample")),
        })
    }

    fn has_no(&self, option: &str) -> Failure {
        let what = format!("{option} is not an option of {}", self.name());
        Failure::new(Exit::Usage, what)
    }
}

/// The names that the command line takes.
pub(crate) fn names() -> Vec<Cow<'static, str>> {
    let name = |table: &&zendesk_export::Resource| match table.name {
        CUSTOM_OBJECTS => "custom-objects/KEY".into(),
        name => name.replace('_', "-").into(),
    };
    zendesk_export::Resource::ALL.iter().map(name).collect()
}

const CUSTOM_OBJECTS: &str = "custom_objects";

fn untyped<E: Endpoint>(export: Export<E>) -> Pages {
    export.pages().map_ok(Page::untyped).boxed()
}

fn sample<E: Sampled>(export: Export<E>) -> Pages {
    export.sample().into_stream().map_ok(Page::untyped).boxed()
}

fn sized<E: PageSized>(export: Export<E>, options: &mut Options) -> Export<E> {
    match options.per_page.take() {
        Some(records) => export.per_page(records),
        None => export,
    }
}

/// Zendesk ignores what it does not know, so a slip of the pen is worth a word.
fn sideloading<E: Sideloads>(export: Export<E>, options: &mut Options) -> Export<E> {
    let names = take(&mut options.include);
    let open = |name: &String| {
        let Ok(open) = name.trim().parse();
        if let Open::Unknown(name) = &open {
            tracing::warn!(
                "{name:?} is not documented as a sideload of {}, which are {}; it is sent all the same",
                E::RESOURCE,
                E::RESOURCE.sideloads.join(", ")
            );
        }
        open
    };
    export.include(names.iter().map(open))
}

fn excluding<E: ExcludesDeleted>(export: Export<E>, options: &mut Options) -> Export<E> {
    export.exclude_deleted(take(&mut options.exclude_deleted))
}

fn changing<E: IncludesChanges>(export: Export<E>, options: &mut Options) -> Export<E> {
    export.include_changes(take(&mut options.include_changes))
}

fn scoped<E: ScopesBySupportType>(export: Export<E>, options: &mut Options) -> Export<E> {
    let Some(scope) = options.support_type_scope.take() else {
        return export;
    };
    let Ok(scope) = scope.parse();
    if let Open::Unknown(name) = &scope {
        tracing::warn!(
            "{name:?} is not documented as a --support-type-scope, which are agent, ai_agent and all; it is sent all the same"
        );
    }
    export.support_type_scope(scope)
}
