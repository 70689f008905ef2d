//! Rule: no file names a place that exists on one machine only.

use super::Violation;
use super::tree::Tree;

/// The starts of such places, each split so that this list does not name them itself.
const PLACES: [&str; 3] = [concat!("/", "work/"), concat!("/", "home/"), concat!("/", "Users/")];

/// Every line with an absolute path that starts in such a place.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            let named = PLACES.iter().filter(|place| starts_a_path(line, place));
            violations.extend(named.map(|place| {
                Violation::new(&file.path, index + 1, format!("`{place}` exists on one machine only"))
            }));
        }
    }
    violations
}

/// Whether `place` stands where an absolute path begins, not in the middle of a longer one.
fn starts_a_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(index, _)| {
        let before = line[..index].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || "._-~/}*".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_and_addresses_pass() {
        let text = "net/work/a and ../home/b, https://example.com/home/c, $HOME/d";
        assert_eq!(check(&Tree::of(&[("a.txt", text)])), []);
    }

    #[test]
    fn a_machines_own_path_fails() {
        for place in PLACES {
            let text = format!("fine\nsee `{place}a`\n");
            let violations = check(&Tree::of(&[("a.md", &text)]));
            assert_eq!(violations.len(), 1, "{place}");
            assert_eq!(violations[0].line, 2);
        }
    }
}
