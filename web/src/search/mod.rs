//! Finding what was said, and going anywhere: the palette that Ctrl or ⌘ + K opens, and the page with all that was found.

mod chips;
mod commands;
mod found;
mod offers;
mod option;
mod page;
mod palette;
mod recent;
mod terms;

pub use page::SearchPage;
pub use palette::{Palette, PaletteButton, set_up};
