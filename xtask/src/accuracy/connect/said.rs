//! What `netkit connect --json` said, as far as it is scored. It scores nothing.

use std::collections::BTreeSet;

use serde_json::Value;

/// A verdict as it stands in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// `ok`, `degraded`, `fail` or `unknown`.
    pub status: String,
    /// The cause.
    pub id: String,
    /// Its layer.
    pub layer: String,
    /// The kind of place.
    pub kind: String,
    /// Its address.
    pub address: Option<String>,
    /// Its distance.
    pub hop: Option<u64>,
    /// `proven`, `likely`, `ambiguous` or `undetermined`.
    pub confidence: String,
    /// The ids of the candidates.
    pub candidates: BTreeSet<String>,
    /// Whether a deciding test is named.
    pub has_next: bool,
    /// The sentence.
    pub text: String,
    /// What it cost.
    pub packets: Option<u64>,
}

impl Said {
    /// Reads a document; the error is what is missing in it.
    pub fn read(document: &str) -> Result<Self, String> {
        let document: Value =
            serde_json::from_str(document).map_err(|error| format!("no JSON document: {error}"))?;
        let verdict = &document["verdict"];
        let word = |pointer: &str| {
            let word = verdict.pointer(pointer).and_then(Value::as_str);
            word.map(str::to_owned).ok_or_else(|| format!("no /verdict{pointer}"))
        };
        let list = |name: &str| verdict[name].as_array().cloned().unwrap_or_default();
        let ids = list("candidates");
        let mut cost = ["/report/packets", "/cost/packets"].into_iter();
        Ok(Self {
            status: word("/status")?,
            id: word("/id")?,
            layer: word("/layer")?,
            kind: word("/locus/kind")?,
            address: verdict["locus"]["address"].as_str().map(str::to_owned),
            hop: verdict["locus"]["hop"].as_u64(),
            confidence: word("/confidence")?,
            candidates: ids
                .iter()
                .filter_map(|candidate| candidate["id"].as_str())
                .map(str::to_owned)
                .collect(),
            has_next: !list("next").is_empty(),
            text: word("/text")?,
            packets: cost
                .find_map(|pointer| document.pointer(pointer)?.as_u64())
                .or_else(|| spent(&document)),
        })
    }

    /// Whether one cause is said, and not a choice or nothing.
    pub fn is_confident(&self) -> bool {
        ["proven", "likely"].contains(&&*self.confidence)
    }
}

/// The sum over the addresses that were asked.
fn spent(document: &Value) -> Option<u64> {
    let parts = document["report"]["inquiries"].as_array()?;
    parts.iter().map(|part| part["packets"].as_u64()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_a_broken_one_is_told() {
        let document = r#"{"verdict":{"status":"fail","id":"route.none","layer":"route","confidence":"proven",
            "locus":{"kind":"this-host","address":null,"hop":null},"text":"T","candidates":[{"id":"a"}],"next":[]},
            "report":{"inquiries":[{"packets":3},{"packets":4}]}}"#;
        let said = Said::read(document).unwrap();
        assert_eq!((&*said.id, said.packets, said.is_confident()), ("route.none", Some(7), true));
        assert_eq!(said.candidates, BTreeSet::from(["a".to_owned()]));
        assert_eq!(Said::read("{}").unwrap_err(), "no /verdict/status");
        assert!(Said::read("no").unwrap_err().starts_with("no JSON document"));
    }
}
