//! Extended DNS errors: what a resolver may add to say why.
//!
//! It does not hold the response codes. An extended error is a hint of whoever sent it: nothing proves it.

mod policy;
mod service;
#[cfg(test)]
mod tests;
mod validation;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    validation::EDE_1,
    validation::EDE_2,
    validation::EDE_5,
    validation::EDE_6,
    validation::EDE_7,
    validation::EDE_8,
    validation::EDE_9,
    validation::EDE_10,
    validation::EDE_11,
    validation::EDE_12,
    validation::EDE_25,
    validation::EDE_27,
    policy::EDE_4,
    policy::EDE_15,
    policy::EDE_16,
    policy::EDE_17,
    policy::EDE_18,
    policy::EDE_28,
    service::EDE_0,
    service::EDE_3,
    service::EDE_13,
    service::EDE_14,
    service::EDE_19,
    service::EDE_20,
    service::EDE_21,
    service::EDE_22,
    service::EDE_23,
    service::EDE_24,
    service::EDE_26,
    service::EDE_29,
    service::EDE_30,
];
