//! The address of one message, for a person to pass on.

use leptos::{prelude::window, task::spawn_local};
use shared::{Seq, ThreadId};

use crate::{
    browser, route,
    ui::toast,
    words::{t, t_with},
};

/// Puts the address of a message where the next paste finds it. A browser that does not let us says the address instead.
pub fn copy(thread: ThreadId, seq: Seq) {
    let Ok(origin) = window().location().origin() else { return };
    let url = format!("{origin}{}", route::message(thread, seq));
    spawn_local(async move {
        toast(if browser::copy(&url).await { t("message.link_copied") } else { t_with("message.link_is", &[("url", &url)]) });
    });
}
