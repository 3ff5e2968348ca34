//! Light, dark, or as the system has it: chosen per browser.

use leptos::prelude::document;

use crate::browser;

const NAME: &str = "palabre.theme";

/// How the page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// What was chosen in this browser.
pub fn chosen() -> Theme {
    browser::recall(NAME).map(|name| Theme::from_name(&name)).unwrap_or_default()
}

/// Remembers the choice and shows it.
pub fn choose(theme: Theme) {
    browser::remember(NAME, theme.name());
    apply(theme);
}

/// Shows a theme: the style sheet follows `data-theme` on the root.
pub fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        drop(root.set_attribute("data-theme", theme.name()));
    }
}
