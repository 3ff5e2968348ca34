//! What is pasted from a text processor or a web page becomes clean Markdown. Nothing of the page's own looks comes along, and
//! nothing is loaded: the browser parses the text into a document that is shown nowhere.

mod blocks;
mod dom;
mod inline;
mod table;
mod tree;
mod unstyled;
mod word;

pub use dom::markdown_of;
