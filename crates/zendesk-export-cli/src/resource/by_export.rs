//! What is asked of each of several exports.
use std::collections::BTreeMap;

use super::{Options, Resource};
use crate::failure::Failure;

#[derive(Clone, Debug, Default)]
pub(crate) struct ByExport {
    each: BTreeMap<String, Options>,
    /// Of all exports that have one, unless something else is asked of one of them.
    pub(crate) support_type_scope: Option<String>,
}

impl ByExport {
    pub(crate) fn get(&self, export: &Resource) -> Options {
        let of_all_keys = || self.each.get(&export.of_every_key().name());
        let options = self.each.get(&export.name()).or_else(of_all_keys);
        let mut options = options.cloned().unwrap_or_default();
        if options.support_type_scope.is_none() && export.table().support_type_scope {
            options
                .support_type_scope
                .clone_from(&self.support_type_scope);
        }
        options
    }

    /// The names of those that something else may be asked of than of the others.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.each.keys()
    }

    pub(crate) fn of(&mut self, export: &Resource) -> &mut Options {
        self.each.entry(export.name()).or_default()
    }

    /// Refuses an option that an export does not have, and tells of odd values.
    pub(crate) fn check(&self, exports: &[Resource]) -> Result<(), Failure> {
        exports
            .iter()
            .try_for_each(|export| export.check(&self.get(export)))
    }
}
