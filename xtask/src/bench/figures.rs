//! What was measured, once a round: its median and its spread. Knows no units.

/// One value for each round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(Vec<f64>);

impl Figures {
    /// Adds the value of one more round.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Every value, in the order of the rounds.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The middle of the rounds; `None` before the first.
    pub fn median(&self) -> Option<f64> {
        median(&self.0)
    }

    /// The least and the greatest of the rounds; `None` before the first.
    pub fn spread(&self) -> Option<(f64, f64)> {
        let least = self.0.iter().copied().reduce(f64::min)?;
        let greatest = self.0.iter().copied().reduce(f64::max)?;
        Some((least, greatest))
    }

    /// Round by round, this divided by that; a round that either lacks is left out.
    pub fn ratio(&self, that: &Self) -> Self {
        self.0.iter().zip(&that.0).filter(|(_, that)| **that > 0.0).map(|(this, that)| this / that).collect()
    }
}

impl FromIterator<f64> for Figures {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// The middle value, or the mean of the two in the middle; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 { Some(upper) } else { Some(f64::midpoint(sorted[sorted.len() / 2 - 1], upper)) }
}

/// The least value that at least 95 % of the values do not exceed; `None` of nothing.
pub fn p95(values: &[f64]) -> Option<f64> {
    quantile(values, 95)
}

/// The least value that at least so many percent of the values do not exceed (nearest rank); `None` of nothing.
pub fn quantile(values: &[f64], percent: usize) -> Option<f64> {
    let sorted = sorted(values);
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middles() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }

    #[test]
    fn the_95th_percentile_is_a_nearest_rank() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(p95(&hundred), Some(95.0));
        assert_eq!(p95(&[7.0]), Some(7.0));
        assert_eq!(p95(&[]), None);
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let ours = Figures(vec![1.0, 4.0, 5.0]);
        let theirs = Figures(vec![2.0, 0.0, 10.0]);
        assert_eq!(ours.ratio(&theirs), Figures(vec![0.5, 0.5]));
        assert_eq!(ours.spread(), Some((1.0, 5.0)));
        assert_eq!(Figures::default().spread(), None);
    }
}
