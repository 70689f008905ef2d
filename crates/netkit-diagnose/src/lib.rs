//! Evidence to verdict; one rule, one file.
