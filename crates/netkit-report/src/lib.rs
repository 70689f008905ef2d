//! Renderers: text, JSON and CSV of a run, and the escaping of text that is not ours.
//!
//! It measures nothing, judges nothing, reads no clock and knows no terminal: values go in, bytes go to a writer. The
//! verdict's words come from `netkit-diagnose`, the meaning of numbers from `netkit-explain`.
//!
//! | renderer | for | form |
//! |---|---|---|
//! | [`PingText`] | people and scripts, one target | iputils' lines, then quantiles and the verdict |
//! | [`ManyText`] | people and scripts, several targets | fping's lines, then the verdict |
//! | [`SweepText`] | people, many addresses | who is alive, then a summary and the verdict |
//! | [`Json`] | programs | one document at the end |
//! | [`JsonLines`] | programs, while it runs | one object per event, the document last |
//! | [`Csv`] | tables | one row per probe result |
//!
//! Every event becomes one write of whole lines. When it reaches a reader is the writer's choice: a line writer passes
//! it on at once, a buffered writer keeps it until [`Renderer::snapshot`] or [`Renderer::finish`].

mod colour;
mod csv;
pub mod escape;
mod json;
mod names;
mod number;
mod renderer;
mod text;
mod verdict;
mod words;

pub use csv::Csv;
pub use json::{Json, JsonLines, json_lines_schema, json_schema};
pub use renderer::{EventRenderer, Renderer};
pub use text::{ManyText, PingText, SweepText, TextOptions, snapshot_line};
pub use verdict::verdict_block;
