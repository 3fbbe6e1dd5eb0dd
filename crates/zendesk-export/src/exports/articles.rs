use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, Sideloads, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Articles of Help Center, paged by time: those whose metadata changed.
///
/// See <https://developer.zendesk.com/documentation/help_center/help-center-api/understanding-incremental-article-exports/>.
#[derive(Debug)]
#[non_exhaustive]
pub struct Articles;

impl Endpoint for Articles {
    const RESOURCE: &'static Resource = &resource::ARTICLES;
    type Record = types::Article;
}

impl sealed::Call for Articles {
    type Page = types::ArticlesPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.articles_by_time(),
            start_time = query.start_time(),
            include = query.include::<types::ArticleSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Article> {
        time_page!(page.articles, [users, sections, categories, translations])
    }
}

impl Sideloads for Articles {
    type Sideload = types::ArticleSideload;
}
