//! The log of a Delta table. Commits of ours have a number each, which only grows, and which the log keeps by the name
//! of this program, in its checkpoints, too.
use std::sync::Arc;

use delta_kernel::{
    Snapshot, SnapshotRef,
    committer::FileSystemCommitter,
    schema::StructType,
    transaction::{Transaction, UpdateTableOperation},
};
use url::Url;

use super::{store::Engine, trouble::Trouble};

pub(super) struct Log {
    pub(super) engine: Arc<Engine>,
    pub(super) snapshot: SnapshotRef,
}

impl Log {
    pub(super) fn open(engine: &Arc<Engine>, table: &Url) -> Result<Self, Trouble> {
        Ok(Self {
            engine: Arc::clone(engine),
            snapshot: Snapshot::builder_for(table).build(&**engine)?,
        })
    }

    /// Of the last commit of ours; 0 if there is none.
    pub(super) fn number(&self) -> Result<i64, Trouble> {
        let number = self.snapshot.get_app_id_version(APP, &*self.engine)?;
        Ok(number.unwrap_or_default())
    }

    /// A commit that adds a file.
    pub(super) fn append(&self) -> Result<Transaction, Trouble> {
        let table = Arc::clone(&self.snapshot);
        let builder = table.update_table(UpdateTableOperation::Write, PROGRAM, true);
        let builder = builder
            .with_blind_append()
            .with_operation_parameters([("mode", Some("Append"))]);
        Ok(builder.build(&*self.engine, Box::new(FileSystemCommitter::new()))?)
    }

    /// A commit that leaves the data as they are.
    pub(super) fn keep(&self, operation: UpdateTableOperation) -> Result<Transaction, Trouble> {
        let table = Arc::clone(&self.snapshot);
        let builder = table.update_table(operation, PROGRAM, false);
        Ok(builder.build(&*self.engine, Box::new(FileSystemCommitter::new()))?)
    }

    pub(super) fn refresh(&mut self) -> Result<(), Trouble> {
        let snapshot = Snapshot::builder_from(Arc::clone(&self.snapshot));
        self.snapshot = snapshot.build(&*self.engine)?;
        Ok(())
    }

    /// So that nobody has to read more than a few commits. Without one, readers take longer, and no more.
    pub(super) fn checkpoint(&mut self) {
        match self.snapshot.checkpoint(&*self.engine, None) {
            Ok((_, snapshot)) => self.snapshot = snapshot,
            Err(e) => tracing::debug!("the log has no new checkpoint: {e}"),
        }
    }

    /// Adds the columns that the table lacks, in a commit of their own. Returns their names.
    pub(super) fn widen(&mut self, wanted: &StructType) -> Result<Vec<String>, Trouble> {
        for _ in 0..MOST_TRIES {
            let known = self.snapshot.schema();
            let missing = wanted.fields();
            let missing: Vec<_> = missing
                .filter(|field| known.field(field.name()).is_none())
                .cloned()
                .collect();
            if missing.is_empty() {
                return Ok(Vec::new());
            }
            let names = missing.iter().map(|field| field.name().clone()).collect();
            let alter = UpdateTableOperation::AlterTable;
            let builder = Arc::clone(&self.snapshot).update_table(alter, PROGRAM, false);
            let builder = missing
                .into_iter()
                .fold(builder, |builder, field| builder.add_column(field));
            let transaction = builder.build(&*self.engine, Box::new(FileSystemCommitter::new()))?;
            let committed = transaction.commit(&*self.engine)?.is_committed();
            self.refresh()?;
            if committed {
                return Ok(names);
            }
        }
        Err(Trouble::Crowded)
    }
}

/// By which the log knows numbers of ours.
pub(super) const APP: &str = "zendesk-export";
pub(super) const PROGRAM: &str = concat!("zendesk-export/", env!("CARGO_PKG_VERSION"));
/// Whoever tidies a table up does so seldom.
pub(super) const MOST_TRIES: u32 = 100;
