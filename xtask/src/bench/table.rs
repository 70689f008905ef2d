//! What the bench shows: sections of rows with a figure a metric, as Markdown and as JSON. Measures nothing.

use std::fmt::Write;

use serde_json::{Value, json};

use super::figures::Figures;

/// One kind of measurement, under one condition, for every tool.
pub struct Section {
    /// What was measured, and under which condition.
    pub title: String,
    /// The columns.
    pub metrics: Vec<Metric>,
    /// The tools, ours first.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Copy)]
pub struct Metric {
    /// Its name and unit, as its head shows them.
    pub head: &'static str,
    /// Its name in JSON, with the unit.
    pub key: &'static str,
    /// Digits after the point.
    pub digits: usize,
}

/// A tool's line.
pub struct Row {
    /// The tool, and how it was told to work where that matters.
    pub tool: String,
    /// As many as the section has metrics; one without rounds shows as a dash.
    pub figures: Vec<Figures>,
    /// What we want of it; empty for the others.
    pub targets: Vec<Target>,
}

/// What we want, and whether we have it.
pub struct Target {
    /// In words.
    pub wanted: String,
    /// `None` when it could not be told.
    pub met: Option<bool>,
    /// How much of another tool's figure ours is, where no column says it.
    pub ratio: Option<f64>,
}

impl Target {
    /// A target that a figure meets by its median.
    pub fn of(wanted: impl Into<String>, figure: &Figures, meets: impl Fn(f64) -> bool) -> Self {
        Self { wanted: wanted.into(), met: figure.median().map(meets), ratio: None }
    }

    /// No more than another tool, judged by the median of the rounds' ratios: what slows down a whole round slows down
    /// both.
    pub fn no_more(wanted: impl Into<String>, ours: &Figures, theirs: &Figures) -> Self {
        let ratio = ours.ratio(theirs);
        Self { ratio: ratio.median(), ..Self::of(wanted, &ratio, |ratio| ratio <= 1.0) }
    }

    fn verdict(&self) -> String {
        let verdict = match self.met {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "not measured",
        };
        let ratio = self.ratio.map(|ratio| format!(" at {ratio:.2} ×"));
        format!("{}: {verdict}{}", self.wanted, ratio.unwrap_or_default())
    }
}

impl Section {
    /// A heading and a table whose columns stand in line.
    pub fn markdown(&self) -> String {
        format!("### {}\n\n{}", self.title, self.table())
    }

    /// The same with a sentence between the two.
    pub fn markdown_with(&self, sentence: &str) -> String {
        format!("### {}\n\n{sentence}\n\n{}", self.title, self.table())
    }

    /// Every round of every figure, and the targets.
    pub fn json(&self) -> Value {
        let row = |row: &Row| {
            let figures = self.metrics.iter().zip(&row.figures).map(|(metric, figures)| {
                let (least, greatest) = figures.spread().unzip();
                let value = json!({
                    "median": figures.median(), "min": least, "max": greatest, "rounds": figures.values(),
                });
                (metric.key.to_owned(), value)
            });
            let targets = row
                .targets
                .iter()
                .map(|target| json!({"wanted": target.wanted, "met": target.met, "ratio": target.ratio}));
            json!({
                "tool": row.tool,
                "figures": figures.collect::<serde_json::Map<_, _>>(),
                "targets": targets.collect::<Vec<_>>(),
            })
        };
        json!({"title": self.title, "rows": self.rows.iter().map(row).collect::<Vec<_>>()})
    }

    fn table(&self) -> String {
        let targets = self.rows.iter().any(|row| !row.targets.is_empty());
        let mut lines = vec![self.heads(targets)];
        lines.extend(self.rows.iter().map(|row| self.cells(row, targets)));
        let widths: Vec<usize> = (0..lines[0].len())
            .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            let padded = line.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} |"));
            let _ = writeln!(text, "|{}", padded.collect::<String>());
            if index == 0 {
                let rules = widths.iter().map(|width| format!("{}|", "-".repeat(width + 2)));
                let _ = writeln!(text, "|{}", rules.collect::<String>());
            }
        }
        text
    }

    fn heads(&self, targets: bool) -> Vec<String> {
        let metrics = self.metrics.iter().map(|metric| metric.head.to_owned());
        let last = targets.then(|| "target".to_owned());
        std::iter::once("tool".to_owned()).chain(metrics).chain(last).collect()
    }

    fn cells(&self, row: &Row, targets: bool) -> Vec<String> {
        let figures =
            self.metrics.iter().zip(&row.figures).map(|(metric, figures)| cell(figures, metric.digits));
        let last = targets.then(|| row.targets.iter().map(Target::verdict).collect::<Vec<_>>().join("; "));
        std::iter::once(row.tool.clone()).chain(figures).chain(last).collect()
    }
}

/// The median, and the spread where there is one: `6.1 (5.8–7.0)`.
fn cell(figures: &Figures, digits: usize) -> String {
    let (Some(median), Some((least, greatest))) = (figures.median(), figures.spread()) else {
        return "–".to_owned();
    };
    let number = |value: f64| format!("{value:.digits$}");
    if number(least) == number(greatest) {
        return number(median);
    }
    format!("{} ({}–{})", number(median), number(least), number(greatest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section() -> Section {
        let metric = |head, key| Metric { head, key, digits: 1 };
        let ours = Figures::from_iter([2.0, 1.0, 4.0]);
        let target = Target::of("≤ 3", &ours, |median| median <= 3.0);
        Section {
            title: "Speed".to_owned(),
            metrics: vec![metric("wall s", "wall_s"), metric("CPU s", "cpu_s")],
            rows: vec![
                Row {
                    tool: "netkit".to_owned(),
                    figures: vec![ours, Figures::from_iter([1.0])],
                    targets: vec![target],
                },
                Row { tool: "x".to_owned(), figures: vec![Figures::default(); 2], targets: Vec::new() },
            ],
        }
    }

    #[test]
    fn markdown_stands_in_line() {
        assert_eq!(
            section().markdown(),
            "### Speed\n\n\
             | tool   | wall s        | CPU s | target   |\n\
             |--------|---------------|-------|----------|\n\
             | netkit | 2.0 (1.0–4.0) | 1.0   | ≤ 3: met |\n\
             | x      | –             | –     |          |\n"
        );
    }

    #[test]
    fn json_has_every_round_and_null_for_what_is_unknown() {
        let json = section().json();
        assert_eq!(json["rows"][0]["figures"]["wall_s"]["rounds"], json!([2.0, 1.0, 4.0]));
        assert_eq!(json["rows"][0]["targets"][0], json!({"wanted": "≤ 3", "met": true, "ratio": null}));
        assert_eq!(json["rows"][1]["figures"]["cpu_s"]["median"], Value::Null);
    }

    #[test]
    fn two_tools_are_compared_round_by_round() {
        let (ours, theirs) = (Figures::from_iter([1.0, 8.0, 3.0]), Figures::from_iter([2.0, 10.0, 2.0]));
        assert_eq!(Target::no_more("≤ x", &ours, &theirs).verdict(), "≤ x: met at 0.80 ×");
        assert_eq!(Target::no_more("≤ x", &theirs, &ours).verdict(), "≤ x: **missed** at 1.25 ×");
        assert_eq!(Target::no_more("≤ x", &ours, &Figures::default()).met, None);
    }

    #[test]
    fn a_target_without_a_measurement_is_neither_met_nor_missed() {
        let target = Target::of("any", &Figures::default(), |_| true);
        assert_eq!((target.met, target.verdict()), (None, "any: not measured".to_owned()));
    }
}
