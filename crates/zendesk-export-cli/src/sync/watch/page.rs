//! The text of OpenMetrics. See <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{
        DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, MetricEncoder, NoLabelSet, text,
    },
    metrics::MetricType,
    registry::{Registry, Unit},
};

use crate::sync::progress::Sight;

/// A fault of the format alone can fail, as it is written into memory.
pub(super) fn text(sights: Vec<Sight>) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("zendesk_export");
    registry.register_collector(Box::new(Page(sights)));
    let mut page = String::new();
    text::encode(&mut page, &registry)?;
    Ok(page)
}

#[derive(Debug)]
struct Page(Vec<Sight>);

impl Collector for Page {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let to = &mut encoder;
        to.encode_descriptor("build", "The program", None, MetricType::Info)?
            .encode_info(&[("version", env!("CARGO_PKG_VERSION"))])?;
        self.counted(to, "records", "Records that went to the destination", |s| {
            s.run.records
        })?;
        self.counted(
            to,
            "repeats",
            "Records left out, since they went there before",
            |s| s.run.repeats,
        )?;
        self.counted(to, "pages", "Pages that were stored", |s| s.run.pages)?;
        self.bytes(to)?;
        self.counted(
            to,
            "warnings",
            "What was odd about pages, and stopped nothing",
            |s| s.warnings,
        )?;
        self.counted(
            to,
            "misfits",
            "Values that had no place in their column; the text has them",
            |s| s.misfits,
        )?;
        self.drift(to)?;
        self.requests(to)?;
        self.waits(to)?;
        self.wait_seconds(to)?;
        self.gauge(
            to,
            "behind",
            Some(&Unit::Seconds),
            "Age of the time up to which everything is there; NaN before the first page",
            |s| s.behind.map_or(f64::NAN, |behind| behind.as_secs_f64()),
        )?;
        self.gauge(to, "last_success_age", Some(&Unit::Seconds), "Since a page was stored or a look for news ended; since the start where neither was yet", |s| {
            s.succeeded.as_secs_f64()
        })?;
        self.gauge(
            to,
            "places",
            None,
            "Places that are read at once; 0 between two looks for news",
            |s| s.places,
        )?;
        self.gauge(
            to,
            "healthy",
            None,
            "1 while the export makes progress or is idle, 0 while it stands still",
            |s| i64::from(s.still.is_none()),
        )
    }
}

impl Page {
    fn counted(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        of: impl Fn(&Sight) -> u64,
    ) -> fmt::Result {
        let mut all = to.encode_descriptor(name, help, None, MetricType::Counter)?;
        for sight in &self.0 {
            counter(&mut all, &[("export", &sight.stream)], &of(sight))?;
        }
        Ok(())
    }

    fn gauge<T: EncodeGaugeValue>(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        unit: Option<&Unit>,
        help: &str,
        of: impl Fn(&Sight) -> T,
    ) -> fmt::Result {
        let mut all = to.encode_descriptor(name, help, unit, MetricType::Gauge)?;
        for sight in &self.0 {
            let labels = [("export", sight.stream.as_str())];
            all.encode_family(&labels)?.encode_gauge(&of(sight))?;
        }
        Ok(())
    }

    fn bytes(&self, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "The JSON text of the records that went to the destination";
        let unit = Some(&Unit::Bytes);
        let mut all = to.encode_descriptor("record", help, unit, MetricType::Counter)?;
        for sight in &self.0 {
            counter(&mut all, &[("export", &sight.stream)], &sight.run.bytes)?;
        }
        Ok(())
    }

    fn drift(&self, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "What Zendesk sends otherwise than is documented, by kind; status has the names";
        let mut all = to.encode_descriptor("drift", help, None, MetricType::Gauge)?;
        for sight in &self.0 {
            for (what, count) in sight.drift {
                let labels = [("export", sight.stream.as_str()), ("what", what.name())];
                all.encode_family(&labels)?.encode_gauge(&count)?;
            }
        }
        Ok(())
    }

    fn requests(&self, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests for pages by the status of the answer; none where no usable one came";
        let mut all = to.encode_descriptor("requests", help, None, MetricType::Counter)?;
        for sight in &self.0 {
            for (status, count) in &sight.requests {
                let status = status.map_or("none".to_owned(), |status| status.to_string());
                let labels = [("export", sight.stream.as_str()), ("status", &status)];
                counter(&mut all, &labels, count)?;
            }
        }
        Ok(())
    }

    fn waits(&self, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Waits before requests: for the own pace, for Zendesk's limit, or to try again";
        let mut all = to.encode_descriptor("waits", help, None, MetricType::Counter)?;
        for sight in &self.0 {
            for (reason, (count, _)) in reasons(sight) {
                let labels = [("export", sight.stream.as_str()), ("reason", reason)];
                counter(&mut all, &labels, &count)?;
            }
        }
        Ok(())
    }

    fn wait_seconds(&self, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "The time of these waits, counted when they begin";
        let unit = Some(&Unit::Seconds);
        let mut all = to.encode_descriptor("wait", help, unit, MetricType::Counter)?;
        for sight in &self.0 {
            for (reason, (_, lasts)) in reasons(sight) {
                let labels = [("export", sight.stream.as_str()), ("reason", reason)];
                counter(&mut all, &labels, &lasts.as_secs_f64())?;
            }
        }
        Ok(())
    }
}

fn reasons(sight: &Sight) -> [(&'static str, (u64, std::time::Duration)); 3] {
    let waits = sight.waits;
    [
        ("pace", waits.pace),
        ("limit", waits.limit),
        ("retry", waits.retry),
    ]
}

fn counter<const N: usize>(
    to: &mut MetricEncoder<'_>,
    labels: &[(&str, &str); N],
    value: &impl EncodeCounterValue,
) -> fmt::Result {
    to.encode_family(labels)?
        .encode_counter::<NoLabelSet, _, u64>(value, None)
}
