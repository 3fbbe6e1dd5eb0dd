//! Options that were given and change nothing, which is worth a line.
use zendesk_export::Paging;

use super::Job;
use crate::{resource::Resource, to::To};

impl Job {
    /// Options that change nothing for some or all of the exports.
    pub(super) fn say_what_has_no_effect(&self) {
        if self.compress.is_some() && !matches!(self.to, To::Dir(_)) {
            tracing::warn!(
                "--compress has no effect: it is for the parts of a folder, and this is {}",
                self.to
            );
        }
        if self.options.support_type_scope.is_some() && !self.resources.iter().any(has_scope) {
            tracing::warn!(
                "--support-type-scope has no effect: it is for {}",
                Resource::all()
                    .filter(has_scope)
                    .map(|resource| resource.name())
                    .collect::<Vec<_>>()
                    .join(", ")
            );
        }
        self.say_what_is_not_for_lists();
        let by_cursor = |resource: &&Resource| {
            matches!(
                resource.table().paging,
                Paging::Cursor | Paging::CursorAlone
            )
        };
        let by_cursor: Vec<_> = self
            .resources
            .iter()
            .filter(by_cursor)
            .map(Resource::name)
            .collect();
        if self.overlap.is_zero() || by_cursor.is_empty() {
            return;
        }
        let what = format!(
            "--overlap has no effect for {}, where Zendesk keeps the place by a cursor and not by a time",
            by_cursor.join(", ")
        );
        let exports = self.resources.iter().filter(|one| !one.is_list());
        match by_cursor.len() == exports.count() {
            true => tracing::warn!("{what}"),
            false => tracing::info!("{what}"),
        }
    }
}

impl Job {
    /// Lists that were named: those that come by themselves, all of them and never with an end, are none.
    fn say_what_is_not_for_lists(&self) {
        let lists = self.resources.iter().filter(|one| one.is_list());
        let lists: Vec<_> = lists.map(Resource::name).collect();
        let options = [
            ("--since", self.since.is_some() && !self.resync),
            ("--until", self.until.is_some()),
        ];
        let is_all = lists.len() == self.resources.len();
        for (option, _) in options.into_iter().filter(|(_, is_given)| *is_given) {
            let what = format!(
                "{option} has no effect for {}: a list is read whole, as it is now",
                lists.join(", ")
            );
            match is_all {
                true => tracing::warn!("{what}"),
                false if lists.is_empty() || lists.len() == Resource::lists().count() => {}
                false => tracing::info!("{what}"),
            }
        }
    }
}

/// Whether an export can be restricted to the tickets of people or of AI agents.
fn has_scope(resource: &Resource) -> bool {
    resource.table().support_type_scope
}
