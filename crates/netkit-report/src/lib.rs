//! Renderers: text, JSON, CSV; escaping of untrusted text.
