//! What an errno or an ICMP type and code means; pure tables.
