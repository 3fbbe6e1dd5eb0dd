use zendesk_export_sim::{Limit, Simulator, SimulatorBuilder};

use crate::{
    args::{OverfullSecond, RequestsPerMinute, SimulateArgs},
    failure::{Exit, Failure},
    say::say,
};

pub(crate) async fn run(args: SimulateArgs) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() {
        let what = "--listen takes a loopback address, such as 127.0.0.1:8080: any credentials sign in, so no other machine may reach it";
        return Err(Failure::new(Exit::Usage, what));
    }
    let limit = match args.requests_per_minute {
        None => Limit::Zendesk,
        Some(RequestsPerMinute::Limit(requests)) => Limit::PerMinute(requests),
        Some(RequestsPerMinute::Unlimited) => Limit::Unlimited,
    };
    let overfull_second = match args.overfull_second {
        OverfullSecond::Grows => zendesk_export_sim::OverfullSecond::PageGrows,
        OverfullSecond::StandsStill => zendesk_export_sim::OverfullSecond::StandsStill,
    };
    let mut builder = Simulator::builder()
        .listen(args.listen)
        .tickets(args.tickets)
        .ticket_bytes(args.ticket_bytes)
        .changes_per_second(args.changes_per_second)
        .clock_speed(args.speed)
        .seed(args.seed)
        .requests_per_minute(limit)
        .page_latency(args.page_latency)
        .overfull_second(overfull_second)
        .minimum_start_time_age(args.minimum_start_time_age);
    if let Some(link_base_url) = args.link_base_url {
        builder = builder.link_base_url(link_base_url);
    }
    let simulator = args
        .faults
        .into_iter()
        .fold(builder, SimulatorBuilder::fault)
        .start()
        .await
        .map_err(|e| {
            Failure::new(
                Exit::Unavailable,
                format!("the simulator cannot listen on {}", args.listen),
            )
            .because(e)
        })?;
    // Scripts read the first line to know where to go.
    say(simulator.base_url())?;
    tracing::info!(
        "any access token, API token or password signs in; for example: ZENDESK_BASE_URL={} ZENDESK_OAUTH_TOKEN=x zendesk-export export tickets",
        simulator.base_url()
    );
    simulator.wait().await;
    Ok(())
}
