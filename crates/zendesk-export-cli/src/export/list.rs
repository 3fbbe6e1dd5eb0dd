//! A list as lines, which has no place to go on from.
use zendesk_export::Client;

use super::{beside, stopped};
use crate::{
    args::ExportArgs,
    failure::{Exit, Failure},
    ndjson::Ndjson,
    sync::Stop,
    text,
};

/// Writes a list page by page. It is whole where this ends well.
pub(super) async fn copy(zendesk: &Client, args: &ExportArgs) -> Result<(), Failure> {
    let name = args.resource.name();
    args.resource.check(&args.options)?;
    let foreign = [
        ("--state", args.state.is_some()),
        ("--since", args.since.is_some()),
        ("--until", args.until.is_some()),
        ("--sideloads", args.sideloads.is_some()),
    ];
    if let Some((option, _)) = foreign.into_iter().find(|(_, is_given)| *is_given) {
        let what = format!("{option} is not an option of {name}, which is a list and read whole");
        return Err(Failure::new(Exit::Usage, what));
    }
    let mut stop = Stop::on_signals()?;
    let mut out = Ndjson::stdout(false)?;
    let mut pages = zendesk.list(args.resource.table());
    let (mut records, mut count) = (0, 0);
    loop {
        if stop.is_asked() {
            return Err(stopped(args));
        }
        let next = tokio::select! {
            next = pages.try_next() => next,
            () = stop.overdue() => return Err(stopped(args)),
        };
        let Some(page) = next? else {
            break;
        };
        for warning in page.warnings {
            tracing::warn!("{name}: {warning}");
        }
        records += page.records.len() as u64;
        count += 1;
        out = beside(&mut stop, args, move || {
            out.write(&page.records)?;
            out.sync()?;
            Ok(out)
        })
        .await?;
    }
    tracing::info!(
        "{name}: {} in {}, {} bytes; the whole list",
        text::counted(records, "record"),
        text::counted(count, "page"),
        out.bytes()
    );
    Ok(())
}
