//! Options of `sync` and `resync` that belong to single exports, whose names stand before a colon.
use std::{fmt::Display, str::FromStr};

use crate::{
    failure::{Exit, Failure},
    resource::{ByExport, PerPage, Resource},
    settings::SyncSettings,
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
    /// What is asked of these exports, by flags and, option by option, by the file of settings. An option of an
    /// export that is not read, or that the export does not have, would be without effect, and is refused.
    pub(super) fn or(
        &self,
        file: &SyncSettings,
        exports: &[Resource],
    ) -> Result<ByExport, Failure> {
        let mut all = self.by_export(exports)?;
        // One that was given for all takes precedence over those of single exports in the file.
        let has_scope = all.support_type_scope.is_some();
        if !has_scope {
            all.support_type_scope.clone_from(&file.support_type_scope);
        }
        for export in exports {
            if let Some(settings) = file.exports.get(&export.name()) {
                settings.add_to(all.of(export), has_scope);
            }
        }
        all.check(exports)?;
        Ok(all)
    }

    fn by_export(&self, exports: &[Resource]) -> Result<ByExport, Failure> {
        let mut all = ByExport::default();
        for Of { export, value } in &self.include {
            must_be_read(export, exports)?;
            all.of(export).include.push(value.clone());
        }
        for Of { export, value } in &self.per_page {
            must_be_read(export, exports)?;
            all.of(export).per_page = Some(value.0);
        }
        for export in &self.exclude_deleted {
            must_be_read(export, exports)?;
            all.of(export).exclude_deleted = true;
        }
        for export in &self.include_changes {
            must_be_read(export, exports)?;
            all.of(export).include_changes = true;
        }
        for Scope { export, value } in &self.support_type_scope {
            let Some(export) = export else {
                all.support_type_scope = Some(value.clone());
                continue;
            };
            must_be_read(export, exports)?;
            all.of(export).support_type_scope = Some(value.clone());
        }
        Ok(all)
    }
}

fn must_be_read(export: &Resource, exports: &[Resource]) -> Result<(), Failure> {
    if exports.iter().any(|read| read.covers(export)) {
        return Ok(());
    }
    let what = format!(
        "an option is given for {}, which this run does not read; name that export, too, or leave the option out",
        export.name()
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
