//! Says that the server is out of reach, and that nothing typed is lost.

use leptos::prelude::*;

use crate::{
    live,
    ui::{Glyph, Icon},
    words::tr,
};

/// Shows while the event stream is broken.
#[component]
pub fn OfflineBanner() -> impl IntoView {
    view! {
        <div role="status" class="banner-place">
            <Show when=|| !live::is_connected()>
                <p class="banner"><Icon glyph=Glyph::WifiOff/> {tr("offline.banner")}</p>
            </Show>
        </div>
    }
}
