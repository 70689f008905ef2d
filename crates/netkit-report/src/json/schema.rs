//! The JSON Schema (draft 2020-12) of what the JSON renderers write, made from the structs that write it.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::bulk::BulkLine;
use super::document::Document;
use super::event::Event;
use super::explained::ExplainedDocument;

/// The schema of the document of [`Json`](crate::Json).
pub fn json_schema() -> Value {
    schema_of::<Document>("netkit-1", "A netkit report").to_value()
}

/// The schema of an event line of [`JsonLines`](crate::JsonLines); its last line is a document.
pub fn json_lines_schema() -> Value {
    schema_of::<Event>("netkit-1-event", "An event of a netkit run").to_value()
}

/// The schema of a line of [`bulk_line`](crate::bulk_line).
pub fn bulk_line_schema() -> Value {
    schema_of::<BulkLine>("netkit-1-lookup-line", "A name of many that netkit looked up").to_value()
}

/// The schema of the document of [`explained_json`](crate::explained_json).
pub fn explained_schema() -> Value {
    schema_of::<ExplainedDocument>("netkit-1-explain", "Pages of netkit's book").to_value()
}

fn schema_of<T: JsonSchema>(id: &str, title: &str) -> Schema {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), id.into());
    schema.insert("title".to_owned(), title.into());
    schema
}
