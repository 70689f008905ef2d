//! Renderers: text, JSON, CSV, HTML and Markdown of a run, and the escaping of text that is not ours.
//!
//! It measures nothing, judges nothing, reads no clock and knows no terminal: values go in, bytes go to a writer. The
//! verdict's words come from `netkit-diagnose`, the meaning of numbers from `netkit-explain`.
//!
//! | renderer | for | form |
//! |---|---|---|
//! | [`PingText`] | people and scripts, one target | iputils' lines, then quantiles and the verdict |
//! | [`ManyText`] | people and scripts, several targets | fping's lines, then the verdict |
//! | [`SweepText`] | people, many addresses | who is alive, then a summary and the verdict |
//! | [`TraceText`] | people and scripts, a path | traceroute's lines, then all paths, the path MTU and the verdict |
//! | [`MtrText`] | people and scripts, a sampled path | mtr's report, then the verdict |
//! | [`PathpingText`] | people, a sampled path | the verdict, then pathping's node and link loss |
//! | [`LookupText`] | people, what name servers say | the records, then the verdict and the servers |
//! | [`LookupShort`], [`LookupZone`] | scripts, what name servers say | dig's lines |
//! | [`CaptureText`] | people and scripts, what passes by | a line for each segment, then the connections and the verdict |
//! | [`SocketsText`] | people, the sockets of this host | counts and groups, ss's rows, problems or sar's rates |
//! | [`DoctorText`] | people, a host that was checked | a line for each finding, then the verdict |
//! | [`Json`] | programs | one document at the end |
//! | [`JsonLines`] | programs, while it runs | one object per event, the document last |
//! | [`Csv`] | tables | one row per probe result, or per hop and responder of a sampled path |
//! | [`MtrJson`] | programs that read mtr's JSON | mtr's keys |
//! | [`Html`], [`Markdown`] | whoever reads the ticket | one page with everything |
//!
//! [`MtrText`], [`PathpingText`], [`MtrJson`], [`Html`] and [`Markdown`] are [`Form`]s of a finished run, which [`AtEnd`] renders.
//!
//! [`ExplainedText`] and [`explained_json()`] show pages of the book, which belong to no run.
//!
//! Every event becomes one write of whole lines. When it reaches a reader is the writer's choice: a line writer passes
//! it on at once, a buffered writer keeps it until [`Renderer::snapshot`] or [`Renderer::finish`].

mod at_end;
mod colour;
mod columns;
mod csv;
mod date;
pub mod escape;
mod explained;
mod hop_rows;
mod html;
mod json;
mod markdown;
mod mtr_json;
mod names;
mod number;
mod pieces;
mod renderer;
mod text;
mod ticket;
mod verdict;
mod words;

pub use at_end::{AtEnd, FinishedRun, Form};
pub use columns::{Column, Columns, UnknownColumn};
pub use csv::Csv;
pub use explained::{Explained, ExplainedText, unexplained};
pub use html::Html;
pub use json::{
    Json, JsonLines, bulk_line, bulk_line_schema, explained_json, explained_schema, json_lines_schema,
    json_schema,
};
pub use markdown::Markdown;
pub use mtr_json::MtrJson;
pub use renderer::{EventRenderer, Renderer};
pub use text::{
    CaptureText, CaptureTextOptions, ConnectText, DoctorText, LookupShort, LookupText, LookupZone, ManyText,
    MtrText, PathpingText, PingText, SocketsText, SocketsTextOptions, SweepText, TextOptions, TraceText,
    snapshot_line,
};
pub use verdict::verdict_block;
