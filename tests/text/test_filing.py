"""The word that a name is filed under: a guess that its owner can correct. All persons are invented."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.demo.people import people
from app.text import filing
from app.text.filing import file_under_guess
from app.text.lookalikes import fold
from app.text.names import clean_name, is_name
from tests.text.any_text import ANY_TEXT


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Wil Quarrystone, ASC BSC", "Quarrystone"), ("Wil Quarrystone, ASC & BSC", "Quarrystone"),
        ("wil quarrystone, asc", "quarrystone"), ("Wil Quarrystone, Local 600", "Quarrystone"),
        ("Wil Quarrystone, IATSE Local 600", "Quarrystone"), ("Wil Quarrystone, M.F.A.", "Quarrystone"),
        ("Quarrystone, Wil, ASC", "Quarrystone"), ("Quarrystone,Wil", "Quarrystone"), ("Smith, John 3rd", "Smith"),
        ("Wil Quarrystone Jr., ASC", "Quarrystone"), ("Wil Quarrystone，ASC", "Quarrystone"),
        ("김민지, ASC", "김민지"), ("山田 太郎 (Taro)", "山田 太郎"), ("will.i.am", "will.i.am"),
    ],
)  # fmt: skip
def test_letters_are_known_however_they_are_put(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Wil Quarrystone, ASC", "Quarrystone"), ("Wil Quarrystone ASC", "Quarrystone"),
        ("Wil Quarrystone, SAG-AFTRA", "Quarrystone"), ("Wil Quarrystone SAG-AFTRA", "Quarrystone"),
        ("Wil Quarrystone, ASC, BSC", "Quarrystone"), ("Wil Quarrystone ASC/BSC", "Quarrystone"),
        ("Wil Quarrystone, A.S.C.", "Quarrystone"), ("Wil Quarrystone, a.s.c.", "Quarrystone"),
        ("WIL QUARRYSTONE, ASC", "QUARRYSTONE"), ("Wil Quarrystone, WGA West", "Quarrystone"),
        ("Wil Quarrystone, XYZW", "Quarrystone"), ("Wil Quarrystone (ASC)", "Quarrystone"), ("Finch, ACE", "Finch"),
        ("Ada Finch OBE", "Finch"), ("Ada Finch, OBE", "Finch"), ("Ada Finch MBE, ASC", "Finch"),
        ("Ada Finch M.D.", "Finch"), ("Ada Finch, Ph.D.", "Finch"), ("Ada Finch Esq", "Finch"),
        ("Ada Okafor Jr.", "Okafor"), ("Ada Okafor Jr", "Okafor"), ("Ada Okafor, III", "Okafor"),
        ("John Smith III", "Smith"), ("john smith iii", "smith"), ("John Smith 3rd", "Smith"),
        ("John Smith, 3rd", "Smith"), ("John Smith the Third", "Smith"), ("Ada Finch 2", "Finch"), ("Ed Sr", "Ed"),
    ],
)  # fmt: skip
def test_letters_and_numbers_behind_a_name_are_no_family_name(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ann Ace", "Ace"), ("Ada FINCH", "FINCH"), ("Ngozi Mbe", "Mbe"), ("Bo Obe", "Obe"), ("Haing Iv", "Iv"),
        ("Naomasa Ii", "Ii"), ("Vang Her", "Her"), ("Ada Senior", "Senior"), ("Md Rahman", "Rahman"),
        ("Bo-Bo Ma", "Ma"), ("Jo Ma", "Ma"), ("Quo Si", "Si"), ("Ada Do", "Do"), ("Jo Le", "Le"), ("Kim Ng", "Ng"),
        ("Ada Bishop", "Bishop"), ("Ada King", "King"), ("Bo X", "X"),
    ],
)  # fmt: skip
def test_a_name_that_looks_like_such_letters_is_a_name(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Smith, John", "Smith"), ("Smith, John, Jr.", "Smith"), ("Smith Jr., John", "Smith"),
        ("Smith, Jr., John", "Smith"), ("Smith III, John", "Smith"), ("SMITH, JOHN", "SMITH"),
        ("Smith, J.J.", "Smith"), ("Smith, JJ", "Smith"), ("Larrea Ibarra, Ana", "Larrea Ibarra"),
        ("van der Heide, Ada", "Heide"), ("al-Rashid, Omar", "Rashid"),
        ("Velasquez y Garcia, Juan", "Velasquez y Garcia"), ("Finch, Dr. Ada", "Finch"),
        ("Mac Donald, Ada", "Mac Donald"), ("d'Aubade, Jeanne", "d'Aubade"), ("Finch, Ada Maria", "Finch"),
        ("O’Brien, Ada", "O’Brien"),
    ],
)  # fmt: skip
def test_a_comma_may_part_last_and_first(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ada Finch, Composer", "Finch"), ("Ada Finch, composer and writer", "Finch"),
        ("Ada Finch, California", "Finch"), ("Ada Finch, she/her", "Finch"), ("Ada Finch (she/her)", "Finch"),
        ('Ada "Kid" Finch', "Finch"), ("Jane Smith née Jones", "Smith"), ("Ada Finch - Composer", "Finch"),
        ("Ada Finch | Gaffer", "Finch"), ("Ada Finch, Dr.", "Finch"), ("Dr. Ada Finch", "Finch"),
        ("Prof. Dr. Ada Finch", "Finch"), ("Dr Finch", "Finch"), ("Lady Wren", "Wren"), ("Sir Ada", "Ada"),
        ("Ada 🧑", "Ada"),
    ],
)  # fmt: skip
def test_what_is_said_of_somebody_is_no_name(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ada Okafor", "Okafor"), ("Ada van der Heide", "Heide"), ("Ludo van Quill", "Quill"),
        ("Ludo van Quill, Jr.", "Quill"), ("Omar al-Rashid", "Rashid"), ("Omar Al Rashid", "Rashid"),
        ("Ahmad bin Ismail", "Ismail"), ("María de la Cruz", "Cruz"), ("Ana da Silva Santos", "Santos"),
        ("Juan Velasquez y Garcia", "Velasquez y Garcia"), ("Ana Larrea Ibarra", "Ibarra"),
        ("Ada St. John", "St. John"), ("Ada Mac Donald", "Mac Donald"), ("Ada O'Brien-Ng", "O'Brien-Ng"),
        ("Van Quillfeather", "Quillfeather"), ("Nguyen Thi Van", "Van"), ("Nguyễn Thị Ánh", "Ánh"),
        ("Al Quill", "Quill"), ("St. Quillon", "Quillon"), ("آدا بن سلمان", "سلمان"), ("Оксана Білик", "Білик"),
    ],
)  # fmt: skip
def test_particles_and_family_names_of_all_sorts(name: str, word: str) -> None:
    assert file_under_guess(name) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ada", "Ada"), ("Prince", "Prince"), ("Finch", "Finch"), ("毛", "毛"), ("山田 太郎", "山田 太郎"),
        ("Dr.", "Dr"), ("Jr.", "Jr"), ("", ""), ("y", "y"),
    ],
)  # fmt: skip
def test_one_name_and_names_of_east_asia_stand_for_themselves(name: str, word: str) -> None:
    assert file_under_guess(name) == word


BEHIND = "Jr. Jr Sr. III IV 3rd ASC A.S.C. SAG-AFTRA WGA BSC ACE PhD Ph.D. M.D. Esq. OBE MBE"
BEFORE = "Mr Mrs Ms Mx Dr. Prof. Sir Dame"
ALONE = {fold(one).replace(" ", "") for one in (*BEHIND.split(), *BEFORE.split())}
WORDS = st.from_regex("[A-ZÀÉØŁ][a-zéøñł]{2,9}", fullmatch=True)


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_any_clean_name_has_a_key_that_is_part_of_it(typed: str) -> None:
    name = clean_name(typed)
    assume(is_name(name))
    key = file_under_guess(name)
    assert key in name
    assert is_name(key)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.sampled_from(BEFORE.split()), max_size=2),
    st.lists(WORDS, min_size=1, max_size=3),
    st.lists(st.sampled_from(BEHIND.split()), max_size=3),
    st.sampled_from([" ", ", "]),
)
def test_no_name_is_filed_under_what_stands_before_or_behind_it_alone(
    before: list[str], words: list[str], behind: list[str], between: str
) -> None:
    assume(not {fold(word) for word in words} & ALONE)
    name = clean_name(between.join([" ".join([*before, *words]), *behind]))
    key = file_under_guess(name)
    assert fold(key).replace(" ", "") not in ALONE
    assert key in name


def test_what_nobody_is_called_costs_nothing() -> None:
    for name in (
        "a " * 250,
        "(" * 250 + ")" * 250,
        "a," * 250,
        "'a" * 250,
        "van " * 99 + "Quill",
        "Jr., " * 99,
        "y " * 250,
    ):
        file_under_guess(clean_name(name))


def test_the_short_way_says_what_the_library_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of up to four words; every word that is anything else somewhere goes the long way."""
    known = sorted(word.capitalize() for word in filing._known() if word.isalpha())[::7]
    crowd = {person.name for person in people(3_000, seed=11)}
    words = sorted({word for name in crowd for word in name.split()})
    places = ("{} Finch", "Ada {}", "Ada {} Finch", "Ada Finch {}", "{}", "Ada O’{}", "Ada {}-Finch")
    names = crowd | {place.format(word) for word in known for place in places}
    names |= {" ".join(words[start : start + 7 : 2]) for start in range(0, len(words), 5)}
    guess = filing.file_under_guess.__wrapped__
    short = {name: guess(name) for name in names}
    monkeypatch.setattr(filing, "_PLAIN", re.compile(r"(?!)"))
    assert {name: guess(name) for name in names} == short
