//! Every operation of the API, in one list: what is served is what the document describes.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    deliveries, integrations, invitations, members, mentions, messages, notifications, preferences, realtime, record_types,
    records, roles, sessions, subscriptions, teams, threads, users, workspaces,
};

/// Registers all operations below `/api/v1`.
pub fn operations(config: &mut ServiceConfig) {
    config
        .service(sessions::routes::login)
        .service(sessions::routes::refresh)
        .service(sessions::routes::logout)
        .service(sessions::routes::list)
        .service(sessions::routes::end)
        .service(sessions::routes::change_password)
        .service(users::routes::me)
        .service(users::routes::change_me)
        .service(workspaces::routes::list)
        .service(workspaces::routes::get)
        .service(workspaces::routes::change)
        .service(roles::routes::list)
        .service(roles::routes::change)
        .service(teams::routes::list)
        .service(members::routes::list)
        .service(members::routes::change)
        .service(invitations::routes::invite)
        .service(invitations::routes::accept)
        .service(mentions::routes::list)
        .service(record_types::routes::list)
        .service(record_types::routes::put)
        .service(records::routes::list)
        .service(records::routes::counters)
        .service(records::routes::thread)
        .service(records::routes::decisions)
        .service(messages::routes::preview_message)
        .service(messages::routes::post_record_message)
        .service(records::routes::get)
        .service(records::routes::put)
        .service(records::routes::archive)
        .service(threads::routes::list)
        .service(threads::routes::get)
        .service(threads::routes::close)
        .service(threads::routes::take_back)
        .service(threads::routes::reopen)
        .service(threads::routes::transitions)
        .service(threads::routes::mark_read)
        .service(threads::routes::mark_unread)
        .service(messages::routes::list)
        .service(messages::routes::post_message)
        .service(messages::routes::get)
        .service(notifications::routes::list)
        .service(notifications::routes::mark_read)
        .service(notifications::routes::counters)
        .service(preferences::routes::get)
        .service(preferences::routes::put)
        .service(preferences::routes::send_example)
        .service(subscriptions::routes::put)
        .service(subscriptions::routes::get)
        .service(subscriptions::routes::stop)
        .service(subscriptions::routes::resume)
        .service(deliveries::routes::of_message)
        .service(deliveries::routes::list)
        .service(deliveries::routes::retry)
        .service(integrations::routes::get)
        .service(integrations::routes::put)
        .service(integrations::routes::delete)
        .service(integrations::routes::test)
        .service(realtime::routes::events);
}
