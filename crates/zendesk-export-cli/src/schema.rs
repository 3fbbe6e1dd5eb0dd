//! What the records of an export hold, as its generated types have it: as JSON Schema, or in the form that a
//! reader of the files takes, so that their data do not decide the types.
use crate::{
    failure::Failure,
    resource::Resource,
    say::say,
    table::{Table, sideload},
};

mod form;

pub(crate) use form::Form;

/// Prints the schema of one export.
pub(crate) fn print(resource: &Resource, form: Form) -> Result<(), Failure> {
    let resource = resource.table();
    let schema = (resource.schema)().to_value();
    if form == Form::Json {
        return say(format!("{schema:#}"));
    }
    let columns = Table::whole(resource).columns;
    let columns = columns
        .iter()
        .map(|column| (column, sideload(resource, &schema, &column.name)));
    say(form.text(resource.name, columns))
}

#[cfg(test)]
mod tests {
    use zendesk_export::Resource;

    use super::*;

    #[test]
    fn members_that_come_with_a_sideload_alone_are_known() {
        let members = Resource::ALL.iter().flat_map(|resource| {
            let schema = (resource.schema)().to_value();
            let columns = Table::whole(resource).columns.into_iter();
            columns.filter_map(move |column| {
                let sideload = sideload(resource, &schema, &column.name)?;
                Some(format!("{resource}: {} by {sideload}", column.name))
            })
        });
        let members: Vec<_> = members.collect();
        assert_eq!(
            members,
            [
                "tickets: comment_count by comment_count",
                "tickets: dates by dates",
                "tickets: incident_counts by incident_counts",
                "tickets: metric_set by metric_sets",
                "tickets_by_time: comment_count by comment_count",
                "tickets_by_time: dates by dates",
                "tickets_by_time: incident_counts by incident_counts",
                "tickets_by_time: metric_set by metric_sets",
                "users: abilities by abilities",
                "users: open_ticket_count by open_ticket_count",
                "users_by_time: abilities by abilities",
                "users_by_time: open_ticket_count by open_ticket_count",
                "organizations: abilities by abilities",
                "articles: translations by translations",
            ]
        );
    }
}
