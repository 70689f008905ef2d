//! What hostile names and texts become in each format.

use netkit_model::Untrusted;

use super::*;

fn untrusted(bytes: &[u8]) -> Untrusted {
    Untrusted::from_bytes(bytes)
}

#[test]
fn a_domain_name_is_in_presentation_form() {
    for (bytes, shown) in [
        (&b"host.example.com"[..], "host.example.com"),
        (b"xn--bcher-kva.example", "xn--bcher-kva.example"),
        (b"\x1b[31mred", "\\027[31mred"),
        (b"\x1b]52;c;cHduCg==\x07", "\\027]52\\;c\\;cHduCg==\\007"),
        (b"a\nb c", "a\\010b\\032c"),
        (
            b"back\\slash \"quoted\" $ORIGIN @ (1;2)",
            "back\\\\slash\\032\\\"quoted\\\"\\032\\$ORIGIN\\032\\@\\032\\(1\\;2\\)",
        ),
        (b"<script>", "<script>"),
        (b"\x7f\x80\xff", "\\127\\128\\255"),
        ("e\u{202e}vil".as_bytes(), "e\\226\\128\\174vil"),
        (b"", ""),
    ] {
        assert_eq!(domain_name(&untrusted(bytes)), shown);
    }
}

#[test]
fn text_keeps_what_is_visible_and_spells_the_rest() {
    for (bytes, shown) in [
        (
            "Zürich \u{65e5}\u{672c} e\u{301} \u{1f600}".as_bytes(),
            "Zürich \u{65e5}\u{672c} e\u{301} \u{1f600}",
        ),
        ("it's \"quoted\" \\ here".as_bytes(), "it's \"quoted\" \\ here"),
        (b"\x1b[2J\x07\r\n\t\x00", "\\x1b[2J\\x07\\x0d\\x0a\\x09\\x00"),
        ("\u{9b}31m\u{7f}".as_bytes(), "\\x9b31m\\x7f"),
        (b"\x9b31m\xff", "\\x9b31m\\xff"),
        ("a\u{202e}b\u{2066}c\u{61c}d".as_bytes(), "a\\u{202E}b\\u{2066}c\\u{061C}d"),
        ("\u{200b}\u{2060}\u{feff}\u{ad}".as_bytes(), "\\u{200B}\\u{2060}\\u{FEFF}\\u{00AD}"),
        (
            "\u{e0041}\u{e000}\u{2028}\u{2029}\u{378}".as_bytes(),
            "\\u{E0041}\\u{E000}\\u{2028}\\u{2029}\\u{0378}",
        ),
    ] {
        assert_eq!(text(&untrusted(bytes)), shown);
    }
}

#[test]
fn no_character_comes_out_as_a_control_or_turns_the_line() {
    let mut everything = String::new();
    for character in '\0'..=char::MAX {
        everything.push(character);
    }
    let shown = sentence(&everything);
    assert!(!shown.chars().any(char::is_control));
    for hidden in [
        '\u{200e}',
        '\u{200f}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{e0001}',
        '\u{e007f}',
        '\u{2028}',
    ] {
        assert!(!shown.contains(hidden), "U+{:04X}", u32::from(hidden));
    }
}

#[test]
fn a_long_text_is_cut_at_255_columns_with_a_mark() {
    let fits = "x".repeat(255);
    assert_eq!(text(&untrusted(fits.as_bytes())), fits);
    assert_eq!(text(&untrusted("x".repeat(256).as_bytes())), format!("{}…", "x".repeat(254)));
    assert_eq!(text(&untrusted("日".repeat(200).as_bytes())), format!("{}…", "日".repeat(127)));
    assert_eq!(domain_name(&untrusted(&[0; 300])).chars().count(), 255);
}

#[test]
fn a_csv_field_is_quoted_and_no_formula() {
    for (field, shown) in [
        ("plain", "plain"),
        ("a,b", "\"a,b\""),
        ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\""),
        ("\t=1", "'\\x09=1"),
        ("\r=1", "'\\x0d=1"),
        ("two\nlines", "two\\x0alines"),
        ("", ""),
    ] {
        assert_eq!(csv(field), shown);
    }
}

#[test]
fn json_carries_the_bytes_where_the_text_is_not_all_of_them() {
    let plain = json_domain_name(&untrusted(b"host.example"));
    assert_eq!(plain, JsonText { presentation: "host.example".into(), hex: None });
    let hostile = json_domain_name(&untrusted(b"a\x1b\xff"));
    assert_eq!(hostile, JsonText { presentation: "a\\027\\255".into(), hex: Some("611bff".into()) });
    assert_eq!(json("ünï\u{7}".as_bytes()).hex.as_deref(), Some("c3bc6ec3af07"));
}

#[test]
fn html_has_no_character_that_begins_a_tag_or_ends_an_attribute() {
    for (text, shown) in [
        ("plain 10.0.0.1", "plain 10.0.0.1"),
        ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
        ("\" onload=\"x&amp;", "&quot; onload=&quot;x&amp;amp;"),
        ("\u{1b}]52;c\u{7}\n", "\\x1b]52;c\\x07\\x0a"),
        ("e\u{202e}vil", "e\\u{202E}vil"),
    ] {
        assert_eq!(html(text), shown);
    }
}

#[test]
fn markdown_marks_up_nothing() {
    for (text, shown) in [
        ("4.1 % (2.8–6.1) is lost", "4.1 % (2.8–6.1) is lost"),
        ("2001:db8::1", "2001:db8::1"),
        (
            "[x](http://evil) <b> *a* _b_ `c` | d",
            "\\[x\\](http\\://evil) \\<b\\> \\*a\\* \\_b\\_ \\`c\\` \\| d",
        ),
        ("WWW.evil.example", "WWW\\.evil.example"),
        ("é.www.x", "é.www\\.x"),
        ("# head\n- item", "\\# head\\\\x0a- item"),
    ] {
        assert_eq!(markdown(text), shown);
    }
}

#[test]
fn markdown_code_cannot_be_left() {
    for (text, shown) in [
        ("r6.example.net", "`r6.example.net`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        ("a|b", "`a\\|b`"),
        ("", "`  `"),
        ("x\r\ny", "`x\\x0d\\x0ay`"),
    ] {
        assert_eq!(markdown_code(text), shown);
    }
}
