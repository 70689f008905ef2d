//! Servers side by side: the version of the zone that each has, and how fast each answers.

use netkit_dns::{Questionnaire, Repeated};
use netkit_model::dns::{Question, RecordType};
use netkit_model::{DnsQuery, LookupEvent, ServerLatency};

use super::ask::Asker;
use super::inquire::inquire;
use super::servers::Named;
use crate::config::LookupConfig;
use crate::run::stage::Stage;

/// The questions for the version of the zone, beside the others; none where servers are not compared.
pub(super) fn serials(config: &LookupConfig, servers: &[Named]) -> Questionnaire {
    let first = config.questions.first().filter(|_| config.compares);
    let queries = first.map(|first| {
        let question = Question { record_type: RecordType::SOA, ..first.clone() };
        queries(config, servers, &question)
    });
    Questionnaire::new(queries.unwrap_or_default())
}

/// How fast each server answers the first question, where that is asked for. All are asked at once.
pub(super) async fn latencies(
    config: &LookupConfig,
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    servers: &[Named],
) -> anyhow::Result<Vec<ServerLatency>> {
    let (Some(count), Some(first)) = (config.count, config.questions.first()) else { return Ok(Vec::new()) };
    if stage.is_interrupted() {
        return Ok(Vec::new());
    }
    let mut repeated = Repeated::new(queries(config, servers, first), count);
    // A question that is lost is a loss, and is not asked again.
    let policy = asker.policy.once();
    inquire(stage, &Asker { policy, ..asker.clone() }, &mut repeated).await?;
    Ok(repeated.finish())
}

fn queries(config: &LookupConfig, servers: &[Named], question: &Question) -> Vec<DnsQuery> {
    let query = |(server, transport): &Named| DnsQuery {
        server: server.clone(),
        transport: *transport,
        question: question.clone(),
        flags: config.flags,
        edns: config.edns.clone(),
    };
    servers.iter().map(query).collect()
}
