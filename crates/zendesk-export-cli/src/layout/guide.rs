//! What dbt has to be told of a layout: a part of its `dbt_project.yml`.
use super::{
    Contents, EXPORTS, VIEWS,
    fivetran::{MISSING, Without},
};
use crate::{postgres::Address, remedy, to::To};

pub(super) fn text(contents: &Contents, address: &Address, schema: &str) -> String {
    let to = To::Postgres(Box::new(address.clone()));
    let views = VIEWS.iter().filter(|view| !view.name.starts_with('_'));
    let views = views.filter(|view| contents.has(view.of)).count();
    let mut lines = vec![
        format!("# {views} views in the schema {schema} over the schema {}.", address.schema()),
        "# For dbt_project.yml:".to_owned(),
        "vars:".to_owned(),
        format!("  zendesk_schema: {schema}"),
        "  # No export has these: schedules, holidays, and policies (the targets that they set are there).".to_owned(),
    ];
    lines.extend(MISSING.iter().map(off));
    for export in EXPORTS.iter().filter(|export| !contents.has(export.name)) {
        let sync = remedy::sync(&[export.name], &to);
        lines.push(format!(
            "  # No {} yet: run `{sync}`, and this again.",
            export.name
        ));
        if let Without::Tell(vars) = export.without {
            lines.extend(vars.iter().map(off));
        }
    }
    if contents.lacks_texts {
        lines.push(format!(
            "# Comments have no texts: run `{} --include ticket-events:comment_events`.",
            remedy::command("resync", "ticket-events", &to)
        ));
    }
    lines.push(AFTER.to_owned());
    lines.join("\n")
}

fn off(var: &&str) -> String {
    format!("  {var}: false")
}

const AFTER: &str = "\
# Let the first sync end before the first dbt run. Models that grow never look back: after a sync that brought
# older events, run dbt with --full-refresh. Ages up to now are right in sessions in UTC: PGTZ=UTC dbt build.
";
