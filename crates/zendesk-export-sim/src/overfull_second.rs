/// What a time export does with a second that holds more records than a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OverfullSecond {
    /// The page grows beyond `per_page` to the whole second, and `end_time` steps over it. So it
    /// was recorded for tickets and users; here the other time exports do the same.
    #[default]
    PageGrows,
    /// The page keeps to `per_page`, and its `end_time` is the second itself, so that a client which
    /// goes on there gets the same page for ever. So it was reported by clients; in no time export
    /// does a page grow then. Of a page that holds exactly a whole second nothing is reported, and
    /// it steps over.
    StandsStill,
}
