"""What the shipped letters cannot show appears as its code point."""

import pytest

from estates.report.glyphs import folder, missing, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain # $ \\ * <script> =cmd| -- 'x'", "plain # $ \\ * <script> =cmd| -- 'x'"),
        ("£2,500 · 5% – 3 ≥ \u2212", "£2,500 · 5% – 3 ≥ \u2212"),
        ("Llanfair-pwllgwyngyll ŵ", "Llanfair-pwllgwyngyll ŵ"),
        ("תחנה مركز Ωж", "תחנה مركز Ωж"),
        ("engine \U0001f692", "engine [U+1F692]"),
        ("漢", "[U+6F22]"),
        ("a\u202eb", "a[U+202E]b"),  # turns the order of what follows
        ("a\u200bb\u00adc\ufeff", "a[U+200B]b[U+00AD]c[U+FEFF]"),
        ("a\x00b\x1b\x7f", "a[U+0000]b[U+001B][U+007F]"),
        ("a\ud83d", "a[U+D83D]"),  # half a character
        ("\ue000", "[U+E000]"),  # private: means something else on each machine
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),  # Persian
        ("a\tb\r\nc\nd", "a    b\nc\nd"),
        ("a\rb\u2028c", "a[U+000D]b[U+2028]c"),
        ("", ""),
    ],
)
def test_shown(text, expected):
    assert shown(text) == expected
    assert shown(shown(text)) == expected


def test_missing_names_each_character_once_in_order():
    assert missing(["\U0001f692 a", "漢\U0001f692", "b\x00\n\t\r\n"]) == [
        "\x00",
        "漢",
        "\U0001f692",
    ]
    assert missing([]) == []
    assert missing(["all there"]) == []


def test_the_letters_are_shipped():
    assert (folder() / "DejaVuSans.ttf").is_file()
