//! Telling open pages that something happened: ids and numbers, after the commit, to those who may see it at that moment.

pub mod bus;
pub mod postgres;
pub mod routes;
pub mod stream;
