//! Options of `sync` and `resync` that belong to single exports, whose names stand before a colon.
use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use crate::{
    failure::{Exit, Failure},
    resource::{ByExport, PerPage, Resource},
    settings::{ExportSettings, SyncSettings},
};

#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct OfExports {
    /// Sideload, such as ticket-events:comment_events,tickets:metric_sets
    #[arg(long, value_name = "EXPORT:NAME,...", value_delimiter = ',')]
    include: Vec<Of<String>>,
    /// Records a page, at most 1000, such as tickets:100
    #[arg(long, value_name = "EXPORT:N,...", value_delimiter = ',')]
    per_page: Vec<Of<PerPage>>,
    /// Leave out deleted records of these exports
    #[arg(long, value_name = "EXPORT,...", value_delimiter = ',')]
    exclude_deleted: Vec<Resource>,
    /// Include changes of metric events of these exports
    #[arg(long, value_name = "EXPORT,...", value_delimiter = ',')]
    include_changes: Vec<Resource>,
    /// Whose tickets and ticket events: agent (Zendesk's default), ai_agent or all; of one export as
    /// tickets:all
    #[arg(long, value_name = "[EXPORT:]SCOPE,...", value_delimiter = ',')]
    support_type_scope: Vec<Scope>,
}

/// A value for one export.
#[derive(Clone, Debug)]
struct Of<T> {
    export: Resource,
    value: T,
}

/// A scope for one export, or for all that have one.
#[derive(Clone, Debug)]
struct Scope {
    export: Option<Resource>,
    value: String,
}

impl OfExports {
    /// What is asked of these exports, by flags and, option by option, by the file of settings; of custom objects, by
    /// what is said of one key, and then of all. An option of an export that is not read, or that the export does not
    /// have, would be without effect, and is refused.
    pub(super) fn or(
        &self,
        file: &SyncSettings,
        exports: &[Resource],
    ) -> Result<ByExport, Failure> {
        let flags = self.by_export(exports)?;
        let mut scopes = self.support_type_scope.iter();
        let scope = scopes.rfind(|scope| scope.export.is_none());
        let scope = scope.map(|scope| scope.value.clone());
        let mut all = ByExport::default();
        all.support_type_scope = scope.clone().or_else(|| file.support_type_scope.clone());
        let mut read = exports.to_vec();
        let named = flags.keys().chain(file.exports.keys());
        let named = named.filter_map(|name| name.parse::<Resource>().ok());
        for export in named {
            if exports.iter().any(|read| read.covers(&export)) && !read.contains(&export) {
                read.push(export);
            }
        }
        for export in &read {
            let names = [export.name(), export.of_every_key().name()];
            let of = |layer: &BTreeMap<String, ExportSettings>| {
                let each = names.iter().filter_map(|name| layer.get(name));
                each.fold(ExportSettings::default(), ExportSettings::or)
            };
            // One that was given for all takes precedence over those of single exports in the file.
            let for_all = ExportSettings {
                support_type_scope: scope.clone().filter(|_| export.table().support_type_scope),
                ..ExportSettings::default()
            };
            *all.of(export) = of(&flags).or(&for_all).or(&of(&file.exports)).options();
        }
        all.check(&read)?;
        Ok(all)
    }

    /// By flags alone.
    fn by_export(&self, exports: &[Resource]) -> Result<BTreeMap<String, ExportSettings>, Failure> {
        let mut all = BTreeMap::<String, ExportSettings>::new();
        for Of { export, value } in &self.include {
            let asked = all.entry(export.name()).or_default();
            asked.include.push(value.clone());
        }
        for Of { export, value } in &self.per_page {
            all.entry(export.name()).or_default().per_page = Some(*value);
        }
        for export in &self.exclude_deleted {
            all.entry(export.name()).or_default().exclude_deleted = Some(true);
        }
        for export in &self.include_changes {
            all.entry(export.name()).or_default().include_changes = Some(true);
        }
        for Scope { export, value } in &self.support_type_scope {
            if let Some(export) = export {
                let asked = all.entry(export.name()).or_default();
                asked.support_type_scope = Some(value.clone());
            }
        }
        all.keys()
            .try_for_each(|export| must_be_read(export, exports))?;
        Ok(all)
    }
}

fn must_be_read(name: &str, exports: &[Resource]) -> Result<(), Failure> {
    let is_read = |export: Resource| exports.iter().any(|read| read.covers(&export));
    if name.parse().is_ok_and(is_read) {
        return Ok(());
    }
    let what = format!(
        "an option is given for {name}, which this run does not read; name that export, too, or leave the option out"
    );
    Err(Failure::new(Exit::Usage, what))
}

impl<T: FromStr<Err: Display>> FromStr for Of<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (export, value) = text.trim().split_once(':').ok_or_else(|| {
            format!("it takes the name of an export before a colon, such as tickets:{text}")
        })?;
        let value = value.trim();
        if value.is_empty() {
            return Err("nothing stands after the colon".to_owned());
        }
        Ok(Self {
            export: export.trim().parse()?,
            value: value.parse().map_err(|e: T::Err| e.to_string())?,
        })
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" => Err("it is empty; give agent, ai_agent or all".to_owned()),
            all if !all.contains(':') => Ok(Self {
                export: None,
                value: all.to_owned(),
            }),
            one => one.parse().map(|Of { export, value }| Self {
                export: Some(export),
                value,
            }),
        }
    }
}
