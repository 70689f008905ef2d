//! The nouns: probe outcome, statistics, evidence, verdict; plain data.
