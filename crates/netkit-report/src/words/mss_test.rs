//! Words for transfers in segments of several lengths.

use netkit_model::{MssOutcome, MssTest, MssUndecided, Transfer, TransferEnd, TransferLoad};

use crate::number;

/// What such transfers prove, for the schema.
pub(crate) const OUTCOMES: [&str; 8] = [
    "black-hole",
    "sound",
    "nothing-long",
    "stalls-anyway",
    "unsteady",
    "failed",
    "no-budget",
    "interrupted",
];

/// What they prove, in one word.
pub(crate) const fn outcome(outcome: MssOutcome) -> &'static str {
    match outcome {
        MssOutcome::BlackHole { .. } => "black-hole",
        MssOutcome::Sound { .. } => "sound",
        MssOutcome::Undecided(MssUndecided::NothingLong) => "nothing-long",
        MssOutcome::Undecided(MssUndecided::StallsAnyway) => "stalls-anyway",
        MssOutcome::Undecided(MssUndecided::Unsteady) => "unsteady",
        MssOutcome::Undecided(MssUndecided::Failed) => "failed",
        MssOutcome::Undecided(MssUndecided::NoBudget) => "no-budget",
        MssOutcome::Undecided(MssUndecided::Interrupted) => "interrupted",
    }
}

/// How a transfer ended, in one word.
pub(crate) const fn end(end: TransferEnd) -> &'static str {
    match end {
        TransferEnd::Closed => "closed",
        TransferEnd::Enough => "enough",
        TransferEnd::Quiet => "quiet",
        TransferEnd::Unacknowledged => "unacknowledged",
        TransferEnd::Failed(_) => "failed",
        TransferEnd::Unconnected => "unconnected",
        TransferEnd::Interrupted => "interrupted",
    }
}

/// A transfer in a line: "MSS 1360: 18 bytes sent, 16,384 received, in 4.21 ms".
pub(crate) fn transfer(transfer: &Transfer) -> String {
    let mss = transfer.max_segment.map_or_else(|| "the system's MSS".to_owned(), |mss| format!("MSS {mss}"));
    let what = match (transfer.load, transfer.sent) {
        (_, 0) => "nothing sent".to_owned(),
        (TransferLoad::Once, sent) => format!("{} sent", bytes(sent)),
        (TransferLoad::Repeated, sent) => format!("{} sent, the text again and again", bytes(sent)),
    };
    let acknowledged = match transfer.end {
        TransferEnd::Unacknowledged => format!(", {} acknowledged", bytes(transfer.acknowledged)),
        _ => String::new(),
    };
    let end = match transfer.end {
        TransferEnd::Closed => ", closed by the other side",
        TransferEnd::Enough => "",
        TransferEnd::Quiet => ", then nothing more",
        TransferEnd::Unacknowledged => ", the rest repeated in vain",
        TransferEnd::Failed(_) => ", then it failed",
        TransferEnd::Unconnected => return format!("{mss}: no connection"),
        TransferEnd::Interrupted => ", interrupted",
    };
    let (received, took) = (bytes(transfer.received), number::rtt(transfer.took));
    format!("{mss}: {what}{acknowledged}, {received} received{end}, in {took} ms")
}

/// The two transfers that say most, and how many there were.
pub(crate) fn observed(test: &MssTest) -> String {
    let count = test.transfers.len();
    let of = |mss: Option<u16>| test.transfers.iter().rfind(|one| one.max_segment == mss);
    let told: Vec<&Transfer> = match test.outcome {
        MssOutcome::BlackHole { passes, stalls, .. } => {
            [of(Some(stalls)).or_else(|| of(None)), of(Some(passes))].into_iter().flatten().collect()
        }
        _ => test.transfers.iter().rev().take(2).rev().collect(),
    };
    let told: Vec<String> = told.into_iter().map(transfer).collect();
    let all = if count == 1 { "1 transfer".to_owned() } else { format!("{count} transfers") };
    if told.is_empty() { all } else { format!("{all}: {}", told.join("; ")) }
}

fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}
