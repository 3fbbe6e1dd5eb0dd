//! Where a case stores, which is gone after it.
use tempfile::TempDir;
#[cfg(feature = "postgres")]
use zendesk_export_bench::{Database, Postgres};

use super::case::Kind;
#[cfg(feature = "delta")]
use crate::lake::Location;
use crate::to::To;

pub(super) struct Place {
    to: To,
    _folder: TempDir,
    #[cfg(feature = "postgres")]
    _database: Option<Database>,
}

impl Place {
    pub(super) fn of(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        #[cfg(feature = "postgres")]
        let database = (kind == Kind::Postgres).then(|| Postgres::shared().database());
        let to = match kind {
            Kind::Database => To::Sqlite(folder.path().join("zendesk.db")),
            Kind::Folder => To::Dir(folder.path().join("zendesk")),
            #[cfg(feature = "delta")]
            Kind::Lake => To::Delta(Location::Folder(folder.path().join("zendesk"))),
            #[cfg(feature = "postgres")]
            Kind::Postgres => database.as_ref().unwrap().url().parse().unwrap(),
            #[cfg(not(feature = "postgres"))]
            Kind::Postgres => unreachable!("no case has it"),
        };
        Self {
            to,
            _folder: folder,
            #[cfg(feature = "postgres")]
            _database: database,
        }
    }

    pub(super) fn to(&self) -> &To {
        &self.to
    }
}
