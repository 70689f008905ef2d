//! `netkit lookup --trace`: walks from the root, a type at a time.
//!
//! Whom to ask next is the business of `netkit_dns::Delegating`.

use netkit_dns::{AddressFamily, Delegating, DelegationManner, RootHints};
use netkit_model::{LookupEvent, LookupRun};

use super::ask::Asker;
use super::inquire::inquire;
use crate::config::LookupConfig;
use crate::run::stage::Stage;

/// Walks to each of the questions.
pub(super) async fn from_root(
    config: &LookupConfig,
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    hints: &RootHints,
) -> anyhow::Result<LookupRun> {
    let manner = DelegationManner {
        port: config.port.unwrap_or(config.transport.port()),
        ipv4: config.family != Some(AddressFamily::Ipv6),
        ipv6: config.family != Some(AddressFamily::Ipv4),
        transport: config.transport,
    };
    let mut delegations = Vec::new();
    for question in &config.questions {
        let mut walk = Delegating::new(question.clone(), hints, manner);
        inquire(stage, asker, &mut walk).await?;
        delegations.push(walk.finish());
        if stage.is_interrupted() {
            break;
        }
    }
    Ok(LookupRun {
        input: config.input.clone(),
        questions: config.questions.clone(),
        unicode: config.unicode.clone(),
        delegations,
        ..LookupRun::default()
    })
}
