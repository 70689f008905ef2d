//! Names to addresses as applications see them, and addresses to names.
