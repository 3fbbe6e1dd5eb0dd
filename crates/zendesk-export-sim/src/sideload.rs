//! The records that a page refers to, beside it.

use std::collections::BTreeSet;

use crate::account::{Account, Resource, Revision, group, organization, ticket_people, user};
use crate::json::Object;
use crate::query::Query;

/// Indexes of the records to add; `None` for what was not asked for.
#[derive(Default)]
pub(crate) struct Sideload {
    users: Option<BTreeSet<u64>>,
    groups: Option<BTreeSet<u64>>,
    organizations: Option<BTreeSet<u64>>,
}

impl Sideload {
    pub(crate) fn of(
        account: &Account,
        resource: Resource,
        page: &[Revision],
        query: &Query,
    ) -> Self {
        let asked = |name| query.includes(name).then(BTreeSet::new);
        match resource {
            Resource::Tickets => {
                let sideload = Self {
                    users: asked("users"),
                    groups: asked("groups"),
                    organizations: asked("organizations"),
                };
                sideload.with_tickets(account, page)
            }
            Resource::Users => {
                let sideload = Self {
                    users: None,
                    groups: asked("groups"),
                    organizations: asked("organizations"),
                };
                sideload.with_users(account, page)
            }
            _ => Self::default(),
        }
    }

    /// Writes them as they are now. That Zendesk withholds nothing here is likely, and not known.
    pub(crate) fn write(&self, account: &Account, now: i64, envelope: &mut Object<'_>) {
        if let Some(users) = &self.users {
            envelope.array("users", users, |out, &index| {
                let newest = account.newest(Resource::Users, index, now);
                user::write(account, &newest, out);
            });
        }
        if let Some(groups) = &self.groups {
            envelope.array("groups", groups, |out, &index| {
                group::write(account, index, out);
            });
        }
        if let Some(organizations) = &self.organizations {
            envelope.array("organizations", organizations, |out, &index| {
                let newest = account.newest(Resource::Organizations, index, now);
                organization::write(account, &newest, out);
            });
        }
    }

    fn with_tickets(mut self, account: &Account, page: &[Revision]) -> Self {
        for &Revision { index, .. } in page {
            let people = ticket_people::of(account, index);
            if let Some(users) = &mut self.users {
                users.extend(people.users());
            }
            if let Some(groups) = &mut self.groups {
                groups.extend(people.group);
            }
            if let Some(organizations) = &mut self.organizations {
                organizations.extend(people.organization);
            }
        }
        self
    }

    fn with_users(mut self, account: &Account, page: &[Revision]) -> Self {
        for &Revision { index, .. } in page {
            if let Some(groups) = &mut self.groups {
                groups.extend(user::default_group(index));
            }
            if let Some(organizations) = &mut self.organizations {
                organizations.extend(user::organization(account, index));
            }
        }
        self
    }
}
