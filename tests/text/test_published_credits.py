"""Published credits from what people type. The samples are printed in the standards' own documents."""

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.text.published_credits import LONGEST, BadCredit, CreditKind, PublishedCredit, is_in_form, parse_credit

ORCID = PublishedCredit(CreditKind.ORCID, "0000-0002-1825-0097")  # of an invented person, in ORCID's documents
ISNI = PublishedCredit(CreditKind.ISNI, "000000012146438X")
ISBN = PublishedCredit(CreditKind.ISBN, "9783161484100")
IPI = PublishedCredit(CreditKind.IPI, "00014107338")
IMDB = PublishedCredit(CreditKind.IMDB, "nm0000001")
MUSICBRAINZ = PublishedCredit(CreditKind.MUSICBRAINZ, "b1a9c0e9-d987-4042-ae91-78d6a3267d69")
WIKIDATA = PublishedCredit(CreditKind.WIKIDATA, "Q42")
ALL = (ORCID, ISNI, ISBN, IPI, IMDB, MUSICBRAINZ, WIKIDATA)

SPELLINGS = {
    ORCID: [
        "0000-0002-1825-0097",
        "0000000218250097",
        "https://orcid.org/0000-0002-1825-0097",
        "orcid.org/0000000218250097",
        "ORCID iD: 0000-0002-1825-0097",
        "０００0 0002 1825 ００９７",
        "0000–0002–1825–0097",
        "https://orcid.org/my-orcid?orcid=0000-0002-1825-0097",
        "https://orcid.org/my-orcid?utm_source=x&orcid=0000-0002-1825-0097#works",
        "https://pub.orcid.org/v3.0/0000-0002-1825-0097/record",
        "https://orcid.org/0000-0002-1825-0097/print",
        "My ORCID iD is https://orcid.org/0000-0002-1825-0097.",
        "0000-0002-1825-0097.",
    ],
    ISNI: [
        "0000 0001 2146 438X",
        "000000012146438x",
        "ISNI 0000-0001-2146-438X",
        "ISNI:000000012146438X",
        "https://isni.org/isni/000000012146438X",
        "http://www.isni.org/page/000000012146438X/",
        "ISNI 0000 0001 2146 438X.",
        "isni.org/0000 0001 2146 438X",
        "https://isni.org/isni/0000%200001%202146%20438X?utm_medium=mail",
        "https://isni.oclc.org/xslt/DB=1.2/CMD?ACT=SRCH&TRM=ISN%3A000000012146438X",
    ],
    ISBN: ["978-3-16-148410-0", "9783161484100", "ISBN-13: 978 3 16 148410 0", "urn:isbn:9783161484100", "316148410X"],
    IPI: ["00014107338", "014107338", "IPI 0014107338", "IPI name number: 00014107338", "000.141.073.38"],
    IMDB: [
        "nm0000001",
        "NM0000001",
        " nm0000001\u200b ",
        "https://www.imdb.com/name/nm0000001/?ref_=nv_sr_1",
        "m.imdb.com/name/nm0000001",
        "https://www.imdb.com/de/name/nm0000001/bio",
        "ｎｍ０００００01",
        *("nm0000001.", "(nm0000001)", "nm0000001,", "IMDbPro: nm0000001", "My page: nm0000001"),
        *("https://pro.imdb.com/name/nm0000001/", "pro.imdb.com/name/nm0000001?ref_=hm&utm_source=x"),
        *(
            "https://m.imdb.com/name/nm0000001/?fbclid=y",
            "https://www.imdb.com/name/nm0000001).",
            "imdb.com/name/NM0000001;",
        ),
        *(
            "<https://www.imdb.com/name/nm0000001/>",
            "“https://www.imdb.com/name/nm0000001/”",
            "https//imdb.com/name/nm0000001",
        ),
    ],
    MUSICBRAINZ: [
        "B1A9C0E9-D987-4042-AE91-78D6A3267D69",
        "https://musicbrainz.org/artist/b1a9c0e9-d987-4042-ae91-78d6a3267d69/works",
        "https://beta.musicbrainz.org/artist/b1a9c0e9-d987-4042-ae91-78d6a3267d69?tport=8000",
        "musicbrainz.org/artist/b1a9c0e9-d987-4042-ae91-78d6a3267d69.",
    ],
    WIKIDATA: [
        "q42",
        "https://www.wikidata.org/wiki/Q42#P31",
        "http://www.wikidata.org/entity/Q42",
        *(
            "https://www.wikidata.org/wiki/Special:EntityData/Q42.json",
            "Q42.",
            "wikidata.org/wiki/Special:EntityPage/Q42",
        ),
        *("https://www.wikidata.org/w/index.php?title=Q42&oldid=1", "https://m.wikidata.org/wiki/Q42?uselang=de"),
        "m.wikidata.org/wiki/Q42",
    ],
}


@pytest.mark.parametrize(
    ("typed", "meant"), [(typed, credit) for credit, spellings in SPELLINGS.items() for typed in spellings]
)
def test_every_spelling_is_the_same_identifier(typed: str, meant: PublishedCredit) -> None:
    assert parse_credit(typed) == meant


@pytest.mark.parametrize("credit", ALL, ids=lambda credit: credit.kind.value)
def test_what_is_printed_and_its_page_are_read_back(credit: PublishedCredit) -> None:
    assert parse_credit(credit.words) == credit
    assert credit.url is None or parse_credit(credit.url) == credit
    assert is_in_form(credit.kind.value, credit.identifier)
    assert not is_in_form(credit.kind.value, f"{credit.identifier} ")


def test_a_page_to_open_is_https_and_of_the_site_itself() -> None:
    pages = {credit.kind: credit.url for credit in ALL}
    assert pages == {
        CreditKind.ORCID: "https://orcid.org/0000-0002-1825-0097",
        CreditKind.ISNI: "https://isni.org/isni/000000012146438X",
        CreditKind.ISBN: None,
        CreditKind.IPI: None,
        CreditKind.IMDB: "https://www.imdb.com/name/nm0000001/",
        CreditKind.MUSICBRAINZ: "https://musicbrainz.org/artist/b1a9c0e9-d987-4042-ae91-78d6a3267d69",
        CreditKind.WIKIDATA: "https://www.wikidata.org/wiki/Q42",
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the number"),
        ("0000-0002-1825-0098", "The last digit doesn’t match"),
        ("978-3-16-148410-1", "The last digit doesn’t match"),
        ("3161484101", "The last digit doesn’t match"),
        ("00014107339", "The last two digits don’t match"),
        ("ORCID 1234", "16 digits"),
        ("1234567", "too few or too many digits"),
        ("IMDb tt0000001", "nm and at least seven digits"),
        ("https://www.imdb.com/title/tt0000001/", "of IMDb, not of a person"),
        ("https://pro.imdb.com/title/tt0000001/?ref_=nm0000001", "of IMDb, not of a person"),
        ("https://www.imdb.com/name/nm12/", "nm and at least seven digits"),
        ("https://orcid.org/signin", "of ORCID, not of a person"),
        ("https://orcid.org/my-orcid?orcid=0000-0002-1825-0098", "The last digit doesn’t match"),
        ("https://orcid.org/0000-0002-1825", "16 digits"),
        ("https://www.wikidata.org/wiki/Property:P31", "of Wikidata, not of an item"),
        ("https://orcid.org.films.example/my-orcid?orcid=0000-0002-1825-0097", "We don’t recognise this"),
        ("https://films.example/?u=pro.imdb.com/name/nm0000001/", "We don’t recognise this"),
        (
            "https://musicbrainz.org/release/b1a9c0e9-d987-4042-ae91-78d6a3267d69",
            "of MusicBrainz, not of an artist",
        ),
        ("https://imdb.com.films.example/name/nm0000001/", "We don’t recognise this"),
        ("https://films.example/crew", "We don’t recognise this"),
        ("javascript:alert(1)//imdb.com/name/nm0000001", "We don’t recognise this"),
        ("https://[imdb.com/name/nm0000001", "We don’t recognise this"),
        ("my films", "We don’t recognise this"),
        ("9" * (LONGEST + 1), "too long"),
    ],
)
def test_a_refusal_says_what_was_wrong(typed: str, said: str) -> None:
    with pytest.raises(BadCredit, match=said):
        parse_credit(typed)


def mod_11_2(fifteen: str) -> str:
    """ISO 7064, by its definition: the weighted sum of all places leaves 1 modulo 11."""
    weighted = sum(int(digit) * 2 ** (15 - at) for at, digit in enumerate(fifteen))
    return next(digit for value, digit in enumerate("0123456789X") if (weighted + value) % 11 == 1)


def isbn_10(nine: str) -> str:
    weighted = sum((10 - at) * int(digit) for at, digit in enumerate(nine))
    return next(digit for value, digit in enumerate("0123456789X") if (weighted + value) % 11 == 0)


def ipi(nine: str) -> str:
    rest = sum((10 - at) * int(digit) for at, digit in enumerate(nine)) % 101
    assume(rest > 1)  # these two share their check digits
    return f"{101 - rest:02d}"


def ean_13(twelve: str) -> str:
    weighted = sum((1, 3)[at % 2] * int(digit) for at, digit in enumerate(twelve))
    return next(digit for digit in "0123456789" if (weighted + int(digit)) % 10 == 0)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


numbers = st.one_of(
    digits(15).map(lambda first: first + mod_11_2(first)),
    digits(9).map(lambda first: first + isbn_10(first)),
    digits(9).map(lambda first: first + ipi(first)),
    digits(9).map(lambda nine: "978" + nine).map(lambda first: first + ean_13(first)),
)


def is_refused(typed: str) -> bool:
    try:
        parse_credit(typed)
    except BadCredit:
        return True
    return False


@settings(max_examples=300, derandomize=True, deadline=None)
@given(numbers, st.data())
def test_one_wrong_digit_or_two_swapped_ones_are_refused(number: str, data: st.DataObject) -> None:
    assume(int(number.rstrip("X")))
    assert not is_refused(number)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    if other != number[at]:
        assert is_refused(number[:at] + other + number[at + 1 :])
    at = data.draw(st.integers(0, len(number) - 2))
    first, second = number[at], number[at + 1]
    unseen = len(number) == 13 and abs(int(first) - int(second)) == 5  # ISBN-13 cannot tell these
    if first != second and not unseen:
        assert is_refused(number[:at] + second + first + number[at + 2 :])


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"(https?://)?[a-z.]{0,12}(imdb|orcid)\.(com|org)/.{0,30}")))
def test_whatever_is_typed_is_read_or_refused_and_leads_nowhere_else(typed: str) -> None:
    try:
        credit = parse_credit(typed)
    except BadCredit:
        return
    assert parse_credit(credit.words) == credit
    assert credit.url is None or regex.match(r"https://[a-z.]+\.(com|org)/[\w/-]+$", credit.url)
