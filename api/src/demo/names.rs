//! Names and sentences for the load test.

pub const FIRST: &[&str] = &[
    "Claire", "Karim", "Inès", "Irène", "Tom", "Sofia", "Ivan", "Zoë", "José", "Łukasz", "Åsa", "Chloé", "Benoît", "Hélène",
    "Marta", "Noé", "Ömer", "Renée", "Søren", "Tania", "Ursula", "Víctor", "Wei", "Xavier", "Yasmin", "Aïcha", "Bruno", "Céline",
    "Dora", "Émile", "Fatou", "Gaël", "Hugo", "Ida", "Jonas",
];

pub const LAST: &[&str] = &[
    "Martin",
    "Benali",
    "Laurent",
    "Roux",
    "Fischer",
    "Lopes",
    "Novak",
    "Müller",
    "García",
    "Dubois",
    "Nguyen",
    "Kowalska",
    "Öztürk",
    "Lefèvre",
    "Moreau",
    "Rossi",
    "Silva",
    "Jensen",
    "Petit",
    "Traoré",
    "Weber",
    "Ferreira",
    "Haddad",
    "Ivanova",
    "Keller",
    "Lindqvist",
    "Marchand",
    "N’Diaye",
    "Okafor",
    "Pereira",
    "Quintero",
    "Schmitt",
    "Tanaka",
    "Ueda",
    "Vidal",
    "Zimmermann",
];

pub const TITLES: &[&str] = &[
    "Payroll",
    "Newsletter",
    "Recruitment",
    "Access badges",
    "Video surveillance",
    "Fleet",
    "Canteen",
    "Training",
    "Expense claims",
    "Customer survey",
];

pub const SENTENCES: &[&str] = &[
    "The vendor confirms five years, see the contract.",
    "Which data set was it evaluated on?",
    "Moved to the 30th, the committee agreed.",
    "The list of sub-processors is updated, please check.",
    "Disk encryption was on; the report is in the record.",
];

/// What somebody types into the picker.
pub const QUERIES: &[&str] = &[
    "mar", "cla", "ben", "ine", "zo", "jos", "luk", "os", "lef", "tra", "web", "nov", "mul", "gar", "dub", "ngu", "kow", "ozt",
    "sil", "qui",
];

/// What somebody looks for: words of many messages, of few, and of records.
pub const SEARCHES: &[&str] = &[
    "vendor confirms",
    "five years",
    "\"disk encryption\"",
    "committee",
    "sub-processors upd",
    "payroll",
    "canteen 7",
    "r-12",
    "evaluated from:claire",
    "contract state:closed",
    "encryption type:incident",
    "data set (2)",
];
