//! The table of all checks.

use std::pin::Pin;

use crate::{
    checks::*,
    desk::{Desk, Verdict},
    drift,
};

pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Verdict> + 'a>>;

pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// Against whatever there is.
    Anywhere(for<'a> fn(&'a Desk) -> Running<'a>),
    /// Against simulators that the check sets up itself.
    Simulator(fn() -> Running<'static>),
}

macro_rules! anywhere {
    ($($check:path),* $(,)?) => {
        &[$(Check {
            name: stringify!($check),
            run: Run::Anywhere(|desk| Box::pin($check(desk))),
        }),*]
    };
}

macro_rules! simulator {
    ($($check:path),* $(,)?) => {
        &[$(Check {
            name: stringify!($check),
            run: Run::Simulator(|| Box::pin($check())),
        }),*]
    };
}

/// What holds of every account, or says that there is nothing to look at.
pub(crate) const ANYWHERE: &[Check] = anywhere![
    envelopes::pages_by_time_have_their_members,
    envelopes::pages_by_cursor_have_their_members,
    envelopes::count_is_the_number_of_records,
    end_of_stream::the_last_page_by_time_has_a_link,
    end_of_stream::the_last_page_by_cursor_has_a_link,
    end_of_stream::the_last_page_by_time_ends_at_its_newest_second,
    end_of_stream::the_last_page_by_time_comes_again,
    end_of_stream::the_last_cursor_stays_good,
    end_of_stream::an_empty_page_by_time_has_nulls,
    start_time::start_time_is_inclusive,
    start_time::start_time_is_compared_with_generated_timestamp,
    start_time::a_fraction_of_start_time_is_ignored,
    start_time::a_recent_start_time_is_refused,
    start_time::a_start_time_to_come_is_refused,
    start_time::start_time_must_be_there_and_a_number,
    time_pages::records_come_oldest_first,
    time_pages::a_page_of_several_seconds_is_exact,
    time_pages::pages_overlap_at_their_boundary,
    time_pages::a_page_of_one_second_leads_past_it,
    time_pages::a_page_of_one_second_holds_all_of_it,
    time_pages::next_page_repeats_the_request,
    time_pages::next_page_repeats_unknown_parameters,
    time_pages::end_time_leads_where_next_page_leads,
    cursor_pages::records_come_by_time_and_id,
    cursor_pages::pages_are_exact,
    cursor_pages::after_url_has_the_cursor_percent_encoded,
    cursor_pages::after_url_repeats_the_request,
    cursor_pages::after_cursor_leads_where_after_url_leads,
    cursor_pages::per_page_may_change,
    cursor_pages::an_unknown_cursor_is_refused,
    cursor_pages::a_first_request_needs_a_start_time,
    encoding::paths_with_and_without_suffix_are_equal,
    encoding::pages_are_json_in_utf_8,
    encoding::gzip_comes_to_those_who_accept_it,
    encoding::unknown_parameters_are_ignored,
    refusals::without_credentials_there_is_401,
    refusals::a_wrong_path_is_404,
    limits::headers_tell_the_limit_of_the_account,
    limits::headers_tell_the_limit_of_the_export,
    limits::some_exports_tell_no_bucket,
    samples::samples_are_short_pages_by_time,
    sideloads::sideloads_of_tickets_are_arrays_beside_them,
    sideloads::nothing_is_sideloaded_unasked,
    sideloads::metric_sets_are_inside_tickets,
    sideloads::sideloads_of_users_are_arrays_beside_them,
    sideloads::comment_events_are_whole_comments,
    selection::exclude_deleted_leaves_deleted_tickets_out,
    selection::tickets_of_ai_agents_must_be_asked_for,
    records::tickets_are_exported_after_they_changed,
    records::custom_fields_come_twice,
    records::scrubbed_tickets_keep_coming,
    records::deleted_users_have_no_address,
    records::ticket_events_are_audits,
    custom_objects::pages_have_their_members,
    custom_objects::there_is_no_end_of_stream,
    custom_objects::has_more_tells_whether_there_is_more,
    custom_objects::ids_are_texts,
    custom_objects::deleted_records_can_be_left_out,
    custom_objects::refusals_have_codes,
    metric_events::a_recent_start_time_is_taken,
    metric_events::pages_by_time_have_their_members,
    metric_events::page_size_turns_to_pages_by_cursor,
    metric_events::the_link_leads_on,
    metric_events::both_ways_bring_the_same,
    metric_events::events_have_their_members,
    routing::pages_have_their_members,
    routing::a_count_of_zero_is_the_end,
    routing::changes_have_their_members,
    talk::pages_have_their_members,
    talk::the_end_stands_still,
    articles::pages_have_their_members,
    articles::end_time_is_the_newest_change,
    side_conversations::pages_have_their_members,
    side_conversations::events_have_their_members,
    lists::pages_lead_on_by_cursor,
    lists::records_are_known_by_their_ids,
    lists::two_lists_are_not_paged,
];

/// What takes an account that can be set up.
pub(crate) const SIMULATOR: &[Check] = simulator![
    time_pages::a_mass_update_arrives_whole,
    end_of_stream::the_last_cursor_leads_to_itself,
    walks::a_walk_brings_every_record,
    walks::a_walk_of_metric_events_brings_every_one,
    walks::links_lead_past_short_and_unsorted_pages,
    walks::events_dated_ahead_come_before_others,
    refusals::a_foreign_token_is_401,
    refusals::an_agent_gets_403,
    refusals::no_export_takes_what_it_cannot_read,
    refusals::a_product_that_is_missing_is_404,
    limits::the_eleventh_request_is_429,
    limits::custom_objects_have_a_429_of_their_own,
    limits::the_eleventh_sample_is_429,
    selection::scopes_divide_tickets_and_their_events,
    withheld::the_last_minute_is_withheld,
    withheld::a_start_time_must_be_more_than_a_minute_ago,
    withheld::older_accounts_ask_for_five_minutes,
    custom_objects::the_last_page_has_a_cursor,
    custom_objects::what_is_not_there_is_404,
    routing::pages_hold_3000,
    side_conversations::a_walk_by_links_brings_every_event,
    side_conversations::a_second_beyond_a_page_stands_still,
    tokens::a_secret_gets_a_token,
    tokens::another_scope_gets_403,
    tokens::a_refresh_token_works_once,
    tokens::refusals_name_what_is_wrong,
    drift::recorded_pages_keep_to_the_document,
    drift::refusals_of_an_account_may_look_otherwise,
    drift::the_list_of_undocumented_members_is_true,
];
