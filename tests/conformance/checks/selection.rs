//! Which records come.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, simulator, skipped},
    pages::{ids, records, records_or_skip, walk},
};

const TICKETS: &str = "/api/v2/incremental/tickets/cursor?start_time=0&per_page=100";

/// Deleted tickets come with the status `deleted`, unless `exclude_deleted` is true.
///
/// The status: recorded by zenpy. The parameter: guide "Using the Incremental Export API", "Excluding
/// deleted tickets", documented and not seen to work.
pub(crate) async fn exclude_deleted_leaves_deleted_tickets_out(desk: &Desk) -> Verdict {
    for path in [TICKETS, &TICKETS.replace("/cursor", "")] {
        let all = desk.page(path).await;
        let living = desk.page(&format!("{path}&exclude_deleted=true")).await;
        let is_deleted = |ticket: &Value| ticket["status"] == "deleted";
        assert!(
            !records(&living, "tickets").iter().any(is_deleted),
            "{path}"
        );
        let (deleted, kept): (Vec<_>, Vec<_>) = records(&all, "tickets")
            .iter()
            .partition(|ticket| is_deleted(ticket));
        if deleted.is_empty() || kept.is_empty() {
            return Err(skipped("all of the first tickets were deleted, or none"));
        }
        let living = records(&living, "tickets")
            .iter()
            .map(|ticket| &ticket["id"]);
        let kept = kept.into_iter().map(|ticket| &ticket["id"]);
        assert!(
            living.take(kept.len()).eq(kept),
            "{path}: others are missing"
        );
    }
    Ok(())
}

/// Tickets of AI agents alone are left out unless `support_type_scope` asks for them.
///
/// Official document of 2026: documented.
pub(crate) async fn tickets_of_ai_agents_must_be_asked_for(desk: &Desk) -> Verdict {
    let scoped = async |scope| {
        let path = format!("{TICKETS}&support_type_scope={scope}");
        desk.page(&path).await
    };
    let is_ai_agents = |ticket: &Value| ticket["support_type"] == "ai_agent";
    let unasked = desk.page(TICKETS).await;
    assert!(
        !records_or_skip(&unasked, "tickets")?
            .iter()
            .any(is_ai_agents)
    );
    assert!(ids(&unasked, "tickets") == ids(&scoped("agent").await, "tickets"));
    let ai_agents = scoped("ai_agent").await;
    if records(&ai_agents, "tickets").is_empty() {
        return Err(skipped("no ticket was handled by an AI agent alone"));
    }
    assert!(records(&ai_agents, "tickets").iter().all(is_ai_agents));
    Ok(())
}

/// Tickets and their events are either of agents or of AI agents alone, and the scope `all` has both.
///
/// Inferred from the names of the scopes, for their events too. Only of a simulator is it known what
/// there is.
pub(crate) async fn scopes_divide_tickets_and_their_events() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    for items in ["tickets", "ticket_events"] {
        let scoped = async |scope: &str| -> BTreeSet<String> {
            let path = format!("/api/v2/incremental/{items}?start_time=0{scope}");
            let pages = walk(desk, &path, usize::MAX).await;
            pages.iter().flat_map(|page| ids(page, items)).collect()
        };
        let agents = scoped("&support_type_scope=agent").await;
        let ai_agents = scoped("&support_type_scope=ai_agent").await;
        assert!(agents == scoped("").await, "{items}");
        assert!(
            !ai_agents.is_empty() && agents.is_disjoint(&ai_agents),
            "{items}"
        );
        let all = scoped("&support_type_scope=all").await;
        assert!(&agents | &ai_agents == all, "{items}");
    }
    Ok(())
}
