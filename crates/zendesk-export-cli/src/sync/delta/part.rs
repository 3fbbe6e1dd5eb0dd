//! A Parquet file that grows in memory, compressed, until a commit takes it.
use std::sync::Arc;

use delta_kernel::{
    arrow::{
        array::{RecordBatch, StructArray},
        datatypes::Schema,
    },
    engine::arrow_conversion::TryIntoArrow as _,
    parquet::{
        arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
        basic::{Compression, ZstdLevel},
        file::properties::WriterProperties,
        schema::types::ColumnPath,
    },
    transaction::Transaction,
};
use delta_kernel_default_engine::stats::FileStatsAccumulator;

use super::{fields::JSON, trouble::Trouble};

pub(super) struct Part {
    writer: ArrowWriter<Vec<u8>>,
    statistics: FileStatsAccumulator,
    pub(super) schema: Arc<Schema>,
    pub(super) rows: usize,
}

/// One that is done.
pub(super) struct Done {
    pub(super) bytes: Vec<u8>,
    pub(super) statistics: StructArray,
    pub(super) rows: usize,
}

impl Part {
    /// As the table of a transaction wants it.
    pub(super) fn new(transaction: &Transaction) -> Result<Self, Trouble> {
        let context = transaction.write_state()?.write_context_builder().build()?;
        let schema: Schema = context.physical_data_schema().as_ref().try_into_arrow()?;
        let schema = Arc::new(schema);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            // Each is another one.
            .set_column_dictionary_enabled(ColumnPath::from(JSON), false)
            .build();
        let options = ArrowWriterOptions::new().with_properties(properties);
        let options = options.with_skip_arrow_metadata(true);
        Ok(Self {
            writer: ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&schema), options)?,
            statistics: FileStatsAccumulator::new(
                context.stats_columns(),
                context.physical_data_schema(),
            ),
            schema,
            rows: 0,
        })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), Trouble> {
        self.rows += batch.num_rows();
        self.statistics.merge(batch)?;
        Ok(self.writer.write(batch)?)
    }

    pub(super) fn end(self) -> Result<Done, Trouble> {
        let statistics = self.statistics.finish()?;
        Ok(Done {
            bytes: self.writer.into_inner()?,
            statistics: statistics.ok_or(Trouble::Empty)?,
            rows: self.rows,
        })
    }
}

/// Of zstd: a higher one takes twice the time for a fifth of the size.
const LEVEL: i32 = 3;
