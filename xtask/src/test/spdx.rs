//! Licence expressions as crates write them: names joined by `AND` and `OR`, with parentheses and exceptions
//! (`Apache-2.0 WITH LLVM-exception`), or by the `/` of old times, which means `OR`.

/// Whether the licences that `allowed` accepts are enough to use what is under `expression`.
pub fn satisfied(expression: &str, allowed: &impl Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let value = alternatives(&mut rest, allowed);
    value && rest.is_empty()
}

fn alternatives(rest: &mut &[&str], allowed: &impl Fn(&str) -> bool) -> bool {
    let mut value = together(rest, allowed);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        value |= together(rest, allowed);
    }
    value
}

fn together(rest: &mut &[&str], allowed: &impl Fn(&str) -> bool) -> bool {
    let mut value = one(rest, allowed);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        value &= one(rest, allowed);
    }
    value
}

fn one(rest: &mut &[&str], allowed: &impl Fn(&str) -> bool) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let value = alternatives(rest, allowed);
            let closed = rest.first() == Some(&")");
            *rest = rest.get(1..).unwrap_or_default();
            value && closed
        }
        [name, "WITH", exception, tail @ ..] => {
            *rest = tail;
            allowed(&format!("{name} WITH {exception}")) || allowed(name)
        }
        [name, tail @ ..] => {
            *rest = tail;
            allowed(name)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_mit_and_apache(expression: &str) -> bool {
        satisfied(expression, &|name| name == "MIT" || name == "Apache-2.0")
    }

    #[test]
    fn one_allowed_alternative_is_enough() {
        assert!(with_mit_and_apache("MIT OR GPL-3.0"));
        assert!(with_mit_and_apache("GPL-3.0/MIT"));
        assert!(!with_mit_and_apache("GPL-3.0 OR LGPL-2.1"));
    }

    #[test]
    fn all_licences_that_apply_together_must_be_allowed() {
        assert!(with_mit_and_apache("(MIT OR GPL-3.0) AND Apache-2.0"));
        assert!(!with_mit_and_apache("(MIT OR Apache-2.0) AND Unicode-3.0"));
    }

    #[test]
    fn an_exception_only_adds_rights() {
        assert!(with_mit_and_apache("Apache-2.0 WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for expression in ["", "(MIT", "MIT Apache-2.0", "MIT AND", "OR MIT"] {
            assert!(!with_mit_and_apache(expression), "{expression}");
        }
    }
}
