//! What a link does: its own keys hold for both directions, those in `forward` and `backward` for one.

use super::super::fields::Fields;
use super::super::word::{Senseless, Word};
use super::super::{Bottleneck, Jitter, JitterDistribution, LinkBehaviour, Loss, Reordering};

/// Packets that may wait before a slow link, where nothing is said.
const QUEUE: usize = 100;

const DISTRIBUTIONS: [(&str, JitterDistribution); 4] = [
    ("uniform", JitterDistribution::Uniform),
    ("normal", JitterDistribution::Normal),
    ("exponential", JitterDistribution::Exponential),
    ("pareto", JitterDistribution::Pareto),
];

/// Reads the keys of a link. `least_mtu` is what the families of its ends demand.
pub(in super::super) fn link(fields: &mut Fields<'_>, ways: &mut [LinkBehaviour; 2], least_mtu: u64) {
    for way in ways.iter_mut() {
        behaviour(fields, way, least_mtu);
    }
    for (key, way) in ["forward", "backward"].into_iter().zip(ways) {
        if let Some(mut fields) = fields.take_table(key) {
            behaviour(&mut fields, way, least_mtu);
            fields.finish();
        }
    }
}

/// The keys of one direction.
fn behaviour(fields: &mut Fields<'_>, way: &mut LinkBehaviour, least_mtu: u64) {
    fields.set("down", &mut way.down, Word::flag);
    fields.set("delay", &mut way.delay, Word::duration);
    fields.set("jitter", &mut way.jitter, jitter);
    fields.set("loss", &mut way.loss, loss);
    fields.set("duplicates", &mut way.duplicates, Word::ratio);
    fields.set("reordering", &mut way.reordering, reordering);
    fields.set("mtu", &mut way.mtu, |word| mtu(word, least_mtu));
    bottleneck(fields, way);
}

/// The longest datagram that a link carries whole.
fn mtu(word: Word<'_>, least: u64) -> Result<usize, Senseless> {
    let mtu: u16 = word.small(68..=65_535)?;
    if u64::from(mtu) < least {
        return Err(word
            .wrong(format!("{mtu} is too little for IPv6, which both ends speak: write at least {least}")));
    }
    Ok(usize::from(mtu))
}

/// `"2 ms"` or `{ mean = "2 ms", distribution = "pareto" }`; no time is no jitter.
pub(super) fn jitter(word: Word<'_>) -> Result<Option<Jitter>, Senseless> {
    let mut distribution = JitterDistribution::Uniform;
    let mean = if word.is_table() {
        let mut fields = word.table()?;
        let mean = fields.require("mean", "such as mean = \"2 ms\"").and_then(Word::duration);
        fields.set("distribution", &mut distribution, |word| word.choice(&DISTRIBUTIONS));
        fields.finish();
        mean?
    } else {
        word.duration()?
    };
    Ok((!mean.is_zero()).then_some(Jitter { mean, distribution }))
}

/// `"1 %"`, `{ ratio = "5 %", burst = 8 }` or `{ every = 10 }`; zero percent is no loss.
fn loss(word: Word<'_>) -> Result<Option<Loss>, Senseless> {
    if !word.is_table() {
        let ratio = word.ratio()?;
        return Ok((ratio > 0.0).then_some(Loss::Random { ratio }));
    }
    let mut fields = word.table()?;
    let (every, ratio, burst) = (fields.take("every"), fields.take("ratio"), fields.take("burst"));
    fields.finish();
    match (every, ratio, burst) {
        (Some(every), None, None) => Ok(Some(Loss::Every { count: every.integer(1..=1_000_000_000)? })),
        (None, Some(ratio), None) => loss(ratio),
        (None, Some(ratio_word), Some(burst)) => {
            let (ratio, length) = (ratio_word.ratio(), burst.at_least_one());
            let (ratio, length) = (ratio?, length?);
            // At least one packet gets through between two bursts.
            if ratio > length / (length + 1.0) {
                let why = "bursts of this length cannot lose so much: write less, or longer bursts";
                return Err(ratio_word.wrong(why));
            }
            Ok((ratio > 0.0).then_some(Loss::Bursts { ratio, length }))
        }
        _ => Err(word.wrong("write \"1 %\", { ratio = \"5 %\", burst = 8 } or { every = 10 }")),
    }
}

/// `{ ratio = "1 %", by = "5 ms" }`; zero percent is none.
fn reordering(word: Word<'_>) -> Result<Option<Reordering>, Senseless> {
    let mut fields = word.table()?;
    let ratio = fields.require("ratio", "the share of packets that waits").and_then(Word::ratio);
    let by = fields.require("by", "how long they wait, such as by = \"5 ms\"").and_then(Word::pause);
    fields.finish();
    let (ratio, by) = (ratio?, by?);
    Ok((ratio > 0.0).then_some(Reordering { ratio, by }))
}

/// `bandwidth` and `queue`, which make sense only together; a change may name one of them.
fn bottleneck(fields: &mut Fields<'_>, way: &mut LinkBehaviour) {
    if let Some(word) = fields.take("bandwidth") {
        if word.says("unlimited") {
            way.bottleneck = None;
        } else if let Ok(bandwidth) = word.bandwidth() {
            let queue = way.bottleneck.map_or(QUEUE, |bottleneck| bottleneck.queue);
            way.bottleneck = Some(Bottleneck { bandwidth, queue });
        } else {
            // What is wrong has been said; the queue below is not to be blamed for it.
            fields.take("queue");
            return;
        }
    }
    if let Some(word) = fields.take("queue")
        && let Ok(length) = word.small(1..=1_000_000)
    {
        match &mut way.bottleneck {
            Some(bottleneck) => bottleneck.queue = length,
            None => {
                word.wrong("only a slow link has a queue: write bandwidth = \"10 Mbit/s\" too");
            }
        }
    }
}
