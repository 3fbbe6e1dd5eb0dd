//! The command `layout`.
use crate::to::To;

/// Whose names and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Layout {
    /// Those of Fivetran's connector, which the dbt package fivetran/dbt_zendesk reads
    Fivetran,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LayoutArgs {
    /// Whose names and columns
    #[arg(value_enum)]
    pub(crate) layout: Layout,
    /// The database that `sync` keeps: postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "DEST", env = "ZENDESK_EXPORT_TO")]
    pub(crate) to: Option<To>,
    /// The schema that the views are in
    #[arg(long, value_name = "NAME", default_value = "zendesk_fivetran", value_parser = schema)]
    pub(crate) schema: String,
}

/// What dbt and people name without quotes.
fn schema(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    match starts && text.chars().all(is_plain) && text.len() <= LONGEST {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a schema is named by lower-case letters, digits and underscores, {LONGEST} at most"
        )),
    }
}

/// PostgreSQL cuts longer names, in silence.
const LONGEST: usize = 63;
