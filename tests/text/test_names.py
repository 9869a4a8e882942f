"""Names as people type them: cleaned, sorted, searched, compared visually. All persons are invented."""

import unicodedata

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.filing import file_under_guess
from app.text.lookalikes import fold, skeleton
from app.text.names import clean_line, clean_name, is_name, sort_key, too_long
from tests.text.any_text import ANY_TEXT

relaxed = settings(deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t\r\n Okafor ", "Ada Okafor"),
        ("Ada\u00a0\u3000\u2800Okafor", "Ada Okafor"),
        ("Ada\u2028Okafor", "Ada Okafor"),
        ("Zoe\u0308", "Zoë"),
        ("A\u200bd\u2060a", "Ada"),
        ("\u202eadA\u202c", "adA"),
        ("A\u00add\x00a\x1b\x7f", "Ada"),
        ("Ada\ud83d", "Ada"),
        ("\ufeffAda\ue000\ufffe", "Ada"),
        ("Ada\u3164", "Ada"),
        ("\u0301Ada", "Ada"),
        ("O'Brien", "O'Brien"),
        ("毛", "毛"),
        ("Nguyễn Thị", "Nguyễn Thị"),
    ],
)
def test_a_name_is_kept_and_what_nobody_sees_is_not(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_joiners_stay_where_a_script_needs_them_and_go_elsewhere() -> None:
    assert clean_name("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_name("क्\u200dष") == "क्\u200dष"
    assert clean_name("A\u200cda") == "Ada"
    assert clean_name("می\u200c\u200cخواهم") == "میخواهم"


def test_the_chosen_shape_of_a_chinese_character_stays() -> None:
    assert clean_name("葛\U000e0100城") == "葛\U000e0100城"
    assert clean_name("a\U000e0100\ufe0f") == "a"


def test_no_more_than_four_marks_stand_on_a_letter() -> None:
    assert unicodedata.normalize("NFD", clean_name("Z" + "\u0351" * 40 + "oe")) == "Z" + "\u0351" * 4 + "oe"
    assert clean_name("မြွှောင်") == "မြွှောင်"


@relaxed
@given(ANY_TEXT)
def test_cleaning_never_fails_and_twice_is_once(typed: str) -> None:
    name = clean_name(typed)

    assert clean_name(name) == name
    assert name == unicodedata.normalize("NFC", name).strip()
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Co}\u202a-\u202e\u2066-\u2069\u200b\ufeff]|\s\s", name)
    assert not regex.search(r"[\p{Mn}\p{Me}]{5}", unicodedata.normalize("NFD", name))
    name.encode()


def test_length_is_counted_as_readers_count() -> None:
    assert not too_long("é" * 100)
    assert not too_long("क्षि" * 50)
    assert not too_long("e\u0302\u0323\u0331" * 100)
    assert too_long("a" * 101)
    assert too_long("毛" * 101)
    assert too_long("ा" * 501), "one grapheme of endless code points still has to fit a column"


def test_a_name_holds_a_letter() -> None:
    assert is_name("毛")
    assert is_name("X")
    assert not is_name("")
    assert not is_name("123 !")
    assert not is_name(clean_name("\u3164\u115f"))


def test_a_credit_is_cleaned_and_cut_between_characters() -> None:
    assert clean_line("  Gaffer,\n best boy ", 80) == "Gaffer, best boy"
    assert clean_line("Zoë\u0301\u0302 x", 3) == "Zoë\u0301\u0302"
    assert clean_line("ab cd", 3) == "ab"


@relaxed
@given(ANY_TEXT, st.integers(1, 20))
def test_a_cut_line_is_clean_and_short(typed: str, most: int) -> None:
    line = clean_line(typed, most)

    assert not too_long(line, most)
    assert clean_line(line, most) == line


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz ŻÓŁĆ", "lukasz zolc"),
        ("Søren Ðórðarson", "soren dordarson"),
        ("Þóra Strauß", "thora strauss"),
        ("Ægir Œuvre", "aegir oeuvre"),
        ("Işıl İpek", "isil ipek"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("O’Brien-Ng, Jr.", "obrien ng jr"),
        ("ΕΛΈΝΗ", "ελενη"),
        ("Андрей", "андреи"),
        ("がく", "がく"),
        ("मीरा", "मीरा"),
        ("Gal·la Vinyaŀ", "galla vinyal"),
        ("100% _x", "100 x"),
        ("Ａｄａ", "ada"),
    ],
)
def test_a_search_finds_names_without_their_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@relaxed
@given(ANY_TEXT)
def test_folding_never_fails_and_twice_is_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_lists_run_by_family_name_whatever_the_accents() -> None:
    names = ["Zoë Abel", "Ada Ångström", "Ada Okafor", "Bo Åbel", "Ada de Abelard", "Оксана Білик"]

    in_order = sorted(names, key=lambda name: sort_key(file_under_guess(name), name))

    assert in_order == ["Bo Åbel", "Zoë Abel", "Ada de Abelard", "Ada Ångström", "Ada Okafor", "Оксана Білик"]


@relaxed
@given(ANY_TEXT, ANY_TEXT)
def test_any_name_has_a_sort_key_that_a_database_can_keep(file_under: str, name: str) -> None:
    key = sort_key(file_under_guess(file_under), name)

    assert len(key) <= 200
    assert "\x00" not in key


@pytest.mark.parametrize(
    "twin",
    ["Sаm Quill", "ЅАМ QUILL", "sam qu1ll", "Sarn Quill", "Sám Qüill", "Ｓａｍ Ｑｕｉｌｌ", "𝓢𝓪𝓶 𝓠𝓾𝓲𝓵𝓵", "S.a.m-Quill",
     "Sam QuiII", "Sam Qui||", "$am Quill", "ꮪꭺꮇ Quill", "Ⓢam Quill", "ѕам Quill"],
)  # fmt: skip
def test_letters_that_look_alike_have_one_skeleton(twin: str) -> None:
    assert skeleton(twin) == skeleton("Sam Quill")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sam", "Sem"),
        ("毛", "毜"),
        ("Оксана", "Оксани"),
        ("Ελένη", "Ελένα"),
        ("मीरा", "मोरा"),
        ("김", "강"),
        ("Ng", "Na"),
    ],
)
def test_different_names_have_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@relaxed
@given(ANY_TEXT)
def test_any_text_has_a_skeleton(text: str) -> None:
    assert " " not in skeleton(text)
    assert skeleton(f" {text}. ") == skeleton(text)
