//! What counts as an address and a time zone.

/// An e-mail address as it is kept and compared: trimmed, in lower case.
#[must_use]
pub fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Is this the IANA name of a time zone?
#[must_use]
pub fn known_time_zone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}
