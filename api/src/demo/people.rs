//! Who and what is in the demo workspace.

use std::collections::{BTreeMap, HashMap};

use shared::{
    TeamId, UserId,
    record_types::{ContentLevel, Icon, Label, PutRecordType},
    records::Grant,
    roles::BuiltIn,
    users::Locale,
};

pub struct Person {
    pub key: &'static str,
    pub email: &'static str,
    pub name: &'static str,
    pub title: &'static str,
    pub role: BuiltIn,
    pub locale: Locale,
}

const fn person(
    key: &'static str,
    email: &'static str,
    name: &'static str,
    title: &'static str,
    role: BuiltIn,
    locale: Locale,
) -> Person {
    Person { key, email, name, title, role, locale }
}

pub const PEOPLE: &[Person] = &[
    person("claire", "claire@acme.example", "Claire Martin", "Data protection officer", BuiltIn::Owner, Locale::En),
    person("karim", "karim@acme.example", "Karim Benali", "Vendor manager", BuiltIn::Moderator, Locale::Fr),
    person("ines", "ines@acme.example", "Inès Laurent", "Security", BuiltIn::Member, Locale::Fr),
    person("irene", "irene@acme.example", "Irène Roux", "Legal", BuiltIn::Member, Locale::Fr),
    person("tom", "tom@acme.example", "Tom Fischer", "Auditor", BuiltIn::Member, Locale::En),
    person("sofia", "sofia@acme.example", "Sofia Lopes", "CRM", BuiltIn::Member, Locale::En),
    person("ivan", "ivan@partner.example", "Ivan Novak", "Vendor", BuiltIn::Guest, Locale::En),
];

pub const TEAMS: &[(&str, &[&str])] = &[("legal", &["irene"])];

pub struct Record {
    pub record_type: &'static str,
    pub id: &'static str,
    pub title: &'static str,
    pub restricted: bool,
    /// People and teams.
    granted: &'static [&'static str],
}

const fn record(
    record_type: &'static str,
    id: &'static str,
    title: &'static str,
    restricted: bool,
    granted: &'static [&'static str],
) -> Record {
    Record { record_type, id, title, restricted, granted }
}

pub const RECORDS: &[Record] = &[
    record("processing-activity", "PA-0042", "Payroll management", false, &[]),
    record("processing-activity", "PA-0043", "Newsletter", false, &[]),
    record("processing-activity", "PA-0051", "Recruitment", false, &[]),
    record("ai-system", "AI-0003", "CV screening assistant", false, &[]),
    record("ai-system", "AI-0007", "Support chatbot", false, &[]),
    record("incident", "INC-0005", "Mail sent to the wrong list", false, &[]),
    record("incident", "INC-0007", "Lost laptop, Lyon office", true, &["claire", "ines", "legal"]),
    record("task", "TASK-0118", "Annual DPIA review", false, &[]),
    record("task", "TASK-0121", "Renew the cookie banner", false, &[]),
    record("asset", "AS-0009", "CRM (Salesforce EU)", false, &["ivan"]),
    record("asset", "AS-0012", "HR portal", false, &[]),
];

/// Whom a record is granted to.
pub fn grants(record: &Record, users: &HashMap<&'static str, UserId>, teams: &HashMap<&'static str, TeamId>) -> Vec<Grant> {
    let grant = |key: &&str| {
        let user = users.get(key).map(|id| Grant::User { user_id: *id });
        user.or_else(|| teams.get(key).map(|id| Grant::Team { team_id: *id }))
    };
    record.granted.iter().filter_map(grant).collect()
}

/// The record types, in the order of the navigation.
pub fn record_types() -> Vec<(&'static str, PutRecordType)> {
    let labels = |en: (&str, &str), fr: (&str, &str)| {
        let label = |(one, many): (&str, &str)| Label { one: one.into(), many: many.into() };
        BTreeMap::from([("en".to_owned(), label(en)), ("fr".to_owned(), label(fr))])
    };
    let full = |labels, icon| PutRecordType { labels, icon, content_level: ContentLevel::Full, requires_conclusion: false };
    vec![
        (
            "processing-activity",
            full(labels(("Processing activity", "Processing activities"), ("Traitement", "Traitements")), Icon::ShieldCheck),
        ),
        ("ai-system", full(labels(("AI system", "AI systems"), ("Système d’IA", "Systèmes d’IA")), Icon::Bot)),
        ("incident", full(labels(("Incident", "Incidents"), ("Incident", "Incidents")), Icon::TriangleAlert)),
        ("task", full(labels(("Task", "Tasks"), ("Tâche", "Tâches")), Icon::ListChecks)),
        ("asset", full(labels(("Asset", "Assets"), ("Actif", "Actifs")), Icon::Boxes)),
    ]
}
