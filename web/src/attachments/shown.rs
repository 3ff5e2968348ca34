//! The files of a message: pictures small, with a viewer; others by name, type and size.

use leptos::prelude::*;
use shared::{
    AttachmentId,
    attachments::{AttachmentView, Scan},
};

use super::words::{kind, size};
use crate::{
    ui::{Glyph, Icon},
    words::{t_with, tr},
};

/// The longest sides of a picture in a message, in CSS pixels.
const WIDTH: u32 = 280;
const HEIGHT: u32 = 200;

/// The files under a message's text; `mine` when the reader sent them. A picture that is clicked is put into `looked_at`.
#[component]
pub fn Files(
    #[prop(into)] files: Signal<Vec<AttachmentView>>,
    mine: bool,
    looked_at: RwSignal<Option<AttachmentId>>,
) -> impl IntoView {
    let part = move |is_picture: bool| {
        Memo::new(move |_| files.get().into_iter().filter(|file| file.is_picture() == is_picture).collect::<Vec<_>>())
    };
    let (pictures, others) = (part(true), part(false));
    view! {
        <Show when=move || pictures.with(|list| !list.is_empty())>
            <ul class="pictures">
                <For each=move || pictures.get() key=|file| file.id let:file>{thumbnail(&file, looked_at)}</For>
            </ul>
        </Show>
        <Show when=move || others.with(|list| !list.is_empty())>
            <ul class="files">
                <For each=move || others.get() key=|file| (file.id, file.scan) let:file>{other(&file, mine)}</For>
            </ul>
        </Show>
    }
}

fn thumbnail(file: &AttachmentView, looked_at: RwSignal<Option<AttachmentId>>) -> impl IntoView + use<> {
    let (width, height) = fitted(file.width.unwrap_or(WIDTH), file.height.unwrap_or(HEIGHT));
    let (id, name) = (file.id, file.file_name.clone());
    let label = move || t_with("attachments.view", &[("name", &name)]);
    view! {
        <li>
            <button type="button" aria-label=label data-picture=id.to_string() on:click=move |_| looked_at.set(Some(id))>
                <img src=file.thumbnail_url.clone() alt=file.file_name.clone() width=width.to_string() height=height.to_string()
                    loading="lazy" decoding="async"/>
            </button>
        </li>
    }
}

/// As large as fits, and never larger than it is.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_wide, most_high) = (u64::from(WIDTH), u64::from(HEIGHT));
    let fitted = if width <= most_wide && height <= most_high {
        (width, height)
    } else if width * most_high > height * most_wide {
        (most_wide, height * most_wide / width)
    } else {
        (width * most_high / height, most_high)
    };
    let small = |side: u64| u32::try_from(side.max(1)).unwrap_or(1);
    (small(fitted.0), small(fitted.1))
}

fn other(file: &AttachmentView, mine: bool) -> AnyView {
    let (media_type, bytes) = (file.media_type.clone(), file.size);
    let held = match file.scan {
        Scan::None | Scan::Clean => None,
        Scan::Pending => Some((Glyph::Clock, "attachments.checking")),
        Scan::Infected => Some((Glyph::TriangleAlert, if mine { "attachments.infected_mine" } else { "attachments.infected" })),
        Scan::Lost => Some((Glyph::TriangleAlert, "attachments.lost")),
    };
    // Nothing to click where there is nothing to get.
    if let Some((glyph, words)) = held {
        return view! {
            <li class="held" class:infected=matches!(file.scan, Scan::Infected | Scan::Lost)>
                <Icon glyph size=20/>
                <span class="cut" title=file.file_name.clone()><bdi>{file.file_name.clone()}</bdi></span>
                <small>{move || kind(&media_type)} " · " {move || size(bytes)}</small>
                <p>{tr(words)}</p>
            </li>
        }
        .into_any();
    }
    view! {
        <li>
            <a href=file.content_url.clone() download=file.file_name.clone() rel="external">
                <Icon glyph=Glyph::FileText size=20/>
                <span class="cut"><bdi>{file.file_name.clone()}</bdi></span>
                <small>{move || kind(&media_type)} " · " {move || size(bytes)}</small>
                <Icon glyph=Glyph::Download/>
            </a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_and_is_never_blown_up() {
        assert_eq!(fitted(2800, 1000), (280, 100));
        assert_eq!(fitted(1000, 4000), (50, 200));
        assert_eq!(fitted(16, 12), (16, 12));
        assert_eq!(fitted(100_000, 1), (280, 1));
    }
}
