"""The picture of a signer's credit: every script, no missing glyphs, no markup, only pixels."""

import struct
import unicodedata

import pytest
import regex  # type: ignore[import-untyped]

from app.pictures import faces
from app.pictures.end_credit import HEIGHT, WIDTH, EndCredit, picture
from typefaces import coverage

NAMES = (
    "Itziar Goñi Larralde", "Nguyễn Thị Minh Khai", "Łukasz Żółć", "O’Brien-Smythe", "Şebnem Ağaoğlu", "Jr. Ng III",
    "Ēriks Kalniņš", "Kaʻiulani Kealoha", "Faʻafetai Fonoti", "Ọlájùmọ̀kẹ́ Ọdẹ́yẹmí", "Ṣẹ́gun Adéṣínà", "Nkị́ru Ṅwafọr",
    "Ɓala Ɗanjuma", "Akɔsua Agyemɛn", "Muḥammad ʿAlī al-Ḥusaynī", "Kṛṣṇa Ṭhākur", "Łą́dą́ Tsinajínnie", "Əliyev Rəşid",
    "g̃", "m̀bá", "Ǎi Lǐ Lǚ", "x̰̱", "Шәүкәт Ғәлиуллин", "Ҙәкиә Ҡазаҡбаева", "Ӗҫтӑван", "А́нна",
    "Анна Ахматова", "Ђорђе Вуковић", "Ελένη Παπαδοπούλου", "Ἀριστοτέλης", "محمد بن عبد الله", "پروین اعتصامی",
    "שָׂרָה כהן",
    "प्रिया शर्मा", "রবীন্দ্রনাথ ঠাকুর", "தமிழ்ச்செல்வி", "สมชาย ใจดี", "Արամ Խաչատրյան", "ანა კალანდაძე", "አበበ ቢቂላ",
    "毛", "陳美齡", "山田 花子", "ウルズラ・アンドレス", "김하늘", "辻 峠",
)  # fmt: skip
UNSET = ("ᠮᠣᠩᠭᠣᠯ", "Ada 😀", "ᏣᎳᎩ", "ⵜⵉⴼⵉⵏⴰⵖ", "Ada \ue000")


def credit_of(name: str, *, role: str = "Voice actor", letter: str = "Keep the copyright") -> EndCredit:
    return EndCredit(role=role, name=unicodedata.normalize("NFC", name), letter=letter, verified=True)


def printed(credit: EndCredit) -> bytes:
    return picture(credit, address="undersigned.example/letters/keep-the-copyright")


def chunks(png: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(png):
        length, kind = struct.unpack_from(">L4s", png, at)
        found[kind] = png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_that_we_have_faces_for_is_set(name: str) -> None:
    credit = credit_of(name)
    assert credit.can_be_set
    made = printed(credit)
    assert made.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">LL", chunks(made)[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    assert made != printed(credit_of("."))


@pytest.mark.parametrize("name", UNSET)
def test_a_name_that_would_show_boxes_has_no_picture(name: str) -> None:
    assert not credit_of(name).can_be_set
    assert not credit_of("Ada", role=name).can_be_set
    assert not credit_of("Ada", letter=name).can_be_set


def test_the_picture_holds_pixels_and_nothing_else() -> None:
    assert set(chunks(printed(credit_of("Ada Finch")))) <= {b"IHDR", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA"}


def test_the_same_credit_is_the_same_picture() -> None:
    assert printed(credit_of("Ada Finch")) == printed(credit_of("Ada Finch"))
    assert printed(credit_of("Ada Finch")) != printed(credit_of("Ada Finch", role="Actor"))
    assert printed(credit_of("Ada Finch")) != printed(credit_of("Ada Finch", letter="Another letter"))


@pytest.mark.parametrize(
    "name", ['#read("end_credit.py")', "#panic()", "*Ada* _Finch_ $x$ @ref", "]", "// Ada", "\\u{41}"]
)
def test_markup_in_a_name_is_printed_as_it_is_typed(name: str) -> None:
    assert credit_of(name).can_be_set
    assert printed(credit_of(name)) != printed(credit_of("."))


@pytest.mark.parametrize("name", ["W" * 100, "Ada " * 25, "مح" * 50, "毛" * 100, "Ńg" * 50])
def test_a_name_of_a_hundred_characters_stays_on_the_picture(name: str) -> None:
    made = printed(credit_of(name, role="r" * 80, letter="Long words " * 12))
    assert struct.unpack(">LL", chunks(made)[b"IHDR"][:8]) == (WIDTH, HEIGHT)


def test_every_face_that_is_named_is_there_and_every_face_is_named() -> None:
    named = {*faces.UPRIGHT, *faces.ITALIC, *faces.SMALL_CAPS, *faces.WHOLE}
    there = {path.stem for path in faces.FOLDER.glob("*.ttf")}
    assert {name.lower().replace(" ", "-") for name in named} == there


def test_no_name_in_latin_or_cyrillic_letters_is_refused() -> None:
    for script in ("Latin", "Cyrillic"):
        letters = [chr(code) for code in range(0x41, 0x1F00) if regex.match(rf"\p{{Script={script}}}", chr(code))]
        of_names = [one for one in letters if unicodedata.category(one) in ("Lu", "Ll", "Lt", "Lo")]
        assert len(of_names) > 250
        assert [one for one in of_names if not credit_of(f"Ada {one}").can_be_set and not is_phonetic(one)] == []


def is_phonetic(letter: str) -> bool:
    """Signs of a science, in no alphabet."""
    return "\u1d00" <= letter <= "\u1dbf"


def test_coverage_is_that_of_the_fonts() -> None:
    written = (faces.FOLDER / "coverage.txt").read_text(encoding="ascii").splitlines()
    assert written == [coverage.line_of(font) for font in sorted(faces.FOLDER.glob("*.ttf"))], coverage.__doc__


def test_faces_know_their_characters() -> None:
    assert faces.can_set("Ada", ("Newsreader Display",))
    assert not faces.can_set("Анна", ("Newsreader Display",))
    assert faces.can_set("Анна", ("Spectral Cyrillic",))
    assert faces.can_set("ada", ("Spectral SC",))
    assert not faces.can_set("A", ("Spectral SC",))  # small caps are set in place of the small letters
