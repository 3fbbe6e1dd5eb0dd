//! A page as a browser shows it.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde::Deserialize;
use tempfile::TempDir;

use crate::support::{exporter, run};

/// What a browser finds on a page that is as wide as a phone, or as a window.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    pub(super) title: String,
    /// All of it that shows.
    pub(super) text: String,
    pub(super) headings: Vec<String>,
    /// What sticks out to the right, or cannot be scrolled to.
    pub(super) beyond: Vec<String>,
    /// What a reader of the screen hears of each plot that shows.
    pub(super) plots: Vec<Told>,
    /// Bars, and bands of holes, of each plot that shows.
    pub(super) bars: Vec<usize>,
    pub(super) bands: Vec<usize>,
    pub(super) rows: usize,
    /// What could act, or be fetched.
    pub(super) foreign: usize,
    /// The smallest letters of a plot, in pixels.
    pub(super) smallest: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Told {
    pub(super) name: String,
    pub(super) description: String,
}

/// The page in a frame, and what is in it as JSON: pages of `report` have no scripts.
const LOOK: &str = r#"<!DOCTYPE html><meta charset="utf-8"><pre></pre>
<iframe src="page.html" style="border: 0; width: WIDTHpx; height: 800px"></iframe>
<script>
onload = () => {
  const seen = document.querySelector("iframe").contentDocument;
  const all = (what) => [...seen.querySelectorAll(what)];
  const shows = (one) => one.getClientRects().length > 0;
  const plots = all("svg").filter(shows);
  const text = (id) => seen.getElementById(id).textContent;
  const isBeyond = (one) => !one.closest(".scroll") && one.getBoundingClientRect().right > WIDTH + 0.5;
  const beyond = all("body *").filter(shows).filter(isBeyond).map((one) => one.outerHTML.slice(0, 80));
  if (seen.documentElement.scrollWidth > WIDTH) beyond.push("the page: " + seen.documentElement.scrollWidth);
  const heights = plots.flatMap((plot) => [...plot.querySelectorAll("text")].map((one) =>
    parseFloat(getComputedStyle(one).fontSize) * plot.getBoundingClientRect().width / plot.viewBox.baseVal.width));
  document.querySelector("pre").textContent = JSON.stringify({
    title: seen.title,
    text: seen.body.innerText,
    headings: all("h1, h2, h3").map((one) => one.textContent),
    beyond,
    plots: plots.map((plot) => {
      const [name, description] = plot.getAttribute("aria-labelledby").split(" ").map(text);
      return { name, description };
    }),
    bars: plots.map((plot) => plot.querySelectorAll("[fill='\#0B62D6'], [fill='\#B45309']").length),
    bands: plots.map((plot) => plot.querySelectorAll("rect[fill='\#C4162A']").length),
    rows: all("tbody tr").length,
    foreign: all("script, img, iframe, object, embed, link, [src], [onerror], [onload]").length,
    smallest: Math.min(100, ...heights),
  });
};
</script>"#;

/// The page of a destination, in a folder of its own.
pub(super) struct Page(TempDir);

impl Page {
    pub(super) fn of(to: &str) -> Self {
        Self::within(Path::new("."), to)
    }

    /// As somebody writes it who is in a folder.
    pub(super) fn within(there: &Path, to: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.html");
        let mut report = exporter();
        report.args(["report", to, "--html"]).arg(&file);
        run(report.current_dir(there)).succeeds();
        Self(folder)
    }

    pub(super) fn bytes(&self) -> u64 {
        fs::metadata(self.0.path().join("page.html")).unwrap().len()
    }

    pub(super) fn seen(&self, width: u32) -> Seen {
        let look = self.0.path().join("look.html");
        let text = LOOK.replace("WIDTH", &width.to_string());
        fs::write(&look, text.replace("\\#", "#")).unwrap();
        let dumped = self.browser(&["--dump-dom", "--allow-file-access-from-files"], &look);
        let (_, seen) = dumped.split_once("<pre>").unwrap();
        let (seen, _) = seen.split_once("</pre>").unwrap();
        let seen = seen
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&nbsp;", "\u{a0}");
        let seen = seen.replace("&amp;", "&");
        serde_json::from_str(&seen).unwrap_or_else(|e| panic!("{e}: {dumped}"))
    }

    /// A picture of its top, and of so much of it.
    pub(super) fn picture(&self, to: &Path, width: u32, height: u32) {
        let to = format!("--screenshot={}", to.display());
        let size = format!("--window-size={width},{height}");
        self.browser(
            &[&to, &size, "--hide-scrollbars"],
            &self.0.path().join("page.html"),
        );
    }

    fn browser(&self, options: &[&str], file: &Path) -> String {
        let mut browser = Command::new("chromium");
        browser
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
            ])
            .arg(format!(
                "--user-data-dir={}",
                self.0.path().join("profile").display()
            ))
            .args(options)
            .arg(format!("file://{}", file.display()))
            .stderr(Stdio::null());
        let ended = browser.output().unwrap();
        assert!(ended.status.success(), "{:?}", ended.status);
        String::from_utf8(ended.stdout).unwrap()
    }
}
