//! The schema, one file per change, for SQLite and PostgreSQL alike.
//!
//! Tables are written in the SQL that both speak; [`sql::adapt`] puts the few words that differ in place. A migration that
//! has landed is never edited: a change is a new file.

use sea_orm_migration::prelude::*;

mod m0001_people;
mod m0002_records;
mod m0003_threads;
mod m0004_notifications;
mod m0005_work;
mod m0006_telling;
mod m0007_edits;
mod m0008_search;
mod m0009_attachments;
mod m0010_conclusions;
mod m0011_drafts;
mod m0012_reactions;
mod m0013_reaction_counts;
mod m0014_answers_by_place;
mod m0015_transitions_by_message;
mod m0016_steps;
mod sql;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_records::Migration),
            Box::new(m0003_threads::Migration),
            Box::new(m0004_notifications::Migration),
            Box::new(m0005_work::Migration),
            Box::new(m0006_telling::Migration),
            Box::new(m0007_edits::Migration),
            Box::new(m0008_search::Migration),
            Box::new(m0009_attachments::Migration),
            Box::new(m0010_conclusions::Migration),
            Box::new(m0011_drafts::Migration),
            Box::new(m0012_reactions::Migration),
            Box::new(m0013_reaction_counts::Migration),
            Box::new(m0014_answers_by_place::Migration),
            Box::new(m0015_transitions_by_message::Migration),
            Box::new(m0016_steps::Migration),
        ]
    }
}
