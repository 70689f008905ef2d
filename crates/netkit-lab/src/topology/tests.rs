//! Texts and what becomes of them.
