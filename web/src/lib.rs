//! The page of Palabre: a single-page app that uses the API and nothing else.
//!
//! | room | what |
//! |---|---|
//! | [`app`], [`pages`], [`later`] | the routes, and what is in files of its own, fetched after the first page |
//! | [`api`], [`session`], [`live`] | calls, who is signed in, the event stream |
//! | [`words`], [`moments`] | the reader's language and time zone |
//! | [`lists`] | lists and things that are kept fresh |
//! | [`shell`] | what stands around every page: the rail, banners, shortcuts |
//! | [`hub`], [`threads`], [`messages`], [`records`], [`members`], [`notifications`], [`profile`], … | one room per noun |
//! | [`ui`] | parts that any page may use |

pub mod api;
pub mod app;
pub mod attachments;
pub mod browser;
pub mod deliveries;
pub mod hub;
pub mod integrations;
pub mod invitations;
pub mod keyboard;
pub mod later;
pub mod lists;
pub mod live;
pub mod members;
pub mod messages;
pub mod moments;
pub mod notifications;
pub mod pages;
pub mod preferences;
pub mod profile;
pub mod record_types;
pub mod records;
pub mod route;
pub mod search;
pub mod session;
pub mod sessions;
pub mod shell;
pub mod theme;
pub mod threads;
pub mod ui;
pub mod unsubscribe;
pub mod words;
pub mod workspaces;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the page. Called by the browser once the program is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|fault| leptos::logging::error!("{fault}")));
    let session = session::session();
    words::speak(words::preferred());
    theme::apply(theme::chosen());
    session::follow_other_tabs();
    moments::follow_the_days();
    live::watch();
    leptos::mount::mount_to_body(app::App);
    leptos::task::spawn_local(async move { drop(session.read_me().await) });
}
