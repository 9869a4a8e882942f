"""Which names are held for review, and which must not be. All persons and sites are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.hold_rules import HoldReason, hold_reason, matches
from app.text.names import clean_name
from tests.effort import at_most

ADDRESSEES = (
    "Senator Mara Quill", "Li Na", "The Congress of the United States", "Halloran", "Élodie Marchant-Roy",
    "Mara Jane Ellery", "Οδυσσέας Κρήνης",
)  # fmt: skip
PROTECTED = ("Zorinda", "Tobias Wexcombe")


def reason(name: str) -> HoldReason | None:
    return hold_reason(clean_name(name), addressees=ADDRESSEES, protected=PROTECTED)


FINE = """
Ng; O'Brien; 毛; Nguyễn Thị; Nguyễn Thị Ánh; Ada; Ada Scunthorpe; Scunthorpe; Ada Penistone; Dick Cockburn; Hancock
Ada King; King; Bishop; Ada Bishop; Pope; Ada Pope; Judge; Tom Judge; Major; Ann Major; Prince; Prince Okafor; Queen
Queen Adeyemi; Princess Adeyemi; Martin Luther-King; Ada King III; Duke Ellery; Earl Ellery; Baron Ellery; Ada Abbott
Amir Sen; Sen; Sen Takahashi; Ada Mayor; Mayor, Ada; Ada Chancellor; Ada Governor; Pat Speaker; Ada Presidente
Justice Bello; Hon Wai Lun; Lord Byrd; Sir Tom Ellery; Dame Ada Ellery; Rabbi Ada Stein; Sheriff Jallow; Ada Senatore
Ban Ji-woo; Ban Thế Anh; Minh Ban; Ai Tanaka; AI Tanaka; No Ai-ra; Kim No-ai; L. Arn; Chris Boycott; Ada Stopford
Ada Votier; Ada Free; Free Okafor; Wei Li; Na; Lina Okafor; Joan Leery; Jane Quill; Mara; Mara Ellis; Quill
John Halloran; Halloran Smith; J. R. R. Tolken; J.R.R. Tolken; A.J. Quillfeather; C. E. O. Adeyemi; M.P. Singh
VP Menon; V. P. Menon; Ada M. P. Okafor; T.J. Co; Dr.Ada Ng; St. John Ellery; St.John Ellery; Ma.Teresa Cruz
Gal·la Puig; Maria Teresa de Jesus Fernandes da Silva Costa e Oliveira; María de los Ángeles de la Cruz y García López
Ada & Ben Okafor; The Northlights; Ada (she/her) Okafor; Ada "Bee" Okafor; Ada Ellery, PhD; Ada Ellery Jr.; X Æ A-12
Ke$ha Okafor; Оксана Мельниченко; Ελένη Παππά; محمد الأحمد; राम कुमार; 김민지; 山田 太郎; ADA OKAFOR; ada okafor
"""

ADDRESSED = """
Mara Quill; mara quill; MARA QUILL; Quill Mara; Quill, Mara; Senator Mara Quill; Sen. Mara Quill; Mara J. Quill
Mara Jane Quill; The Real Mara Quill; Mara Quill-Ellery; MaraQuill; Mara_Quill; Mara.Quill; M a r a Q u i l l
M.a.r.a Q.u.i.l.l; QuillMara; MaraQuillOfficial; Mara 'The Hammer' Quill; Mаrа Quill; Мага Quill; Mara QuiII; Mara Qu1ll
Rnara Quill; Ｍａｒａ Ｑｕｉｌｌ; 𝓜𝓪𝓻𝓪 𝓠𝓾𝓲𝓵𝓵; M\u200bara Quill; Mára Qüill; M@ra Quill
Halloran; Senator Halloran; Mr Halloran; Elodie Marchant Roy; Élodie Marchant-Roy; Elodie Roy; Mara Ellery; Na Li
Li Na; United States Congress; Οδυσσέας Κρήνης; ΟΔΥΣΣΕΑΣ ΚΡΗΝΗΣ
"""

GUARDED = "Zorinda; Zоrinda; ZORINDA; Tobias Wexcombe; Wexcombe Tobias; T0bias Wexcombe; Tobias X. Wexcombe"

ADDRESSES = """
foo.com; Buy at foo.com; foo[.]ai; foo(dot)com; http://x; hxxps foo; www.foo; www foo org; Ada foo .com; foo dot com
bit.ly/abc; t.me/foo; FOO.AI; x.com; northlight.example; ada@northlight.example; fоо.cоm; foo。com; ｆｏｏ．ｃｏｍ
192.168.0.1 ada; sub.foo.co.uk; buy.xn--p1ai
"""

OFFICES = """
Senator Ellery; Ada Ellery, Senator; Ada Ellery (Senator); U.S. Senator Ada Ellery; Ѕenator Ellery; Senat0r Ellery
SenatorEllery; S e n a t o r Ellery; S.e.n.a.t.o.r Ellery; Ex-Senator Ellery; Congressman Ellery; Congresswoman Ada
Representative Ellery; Rep. Ellery; Rep Ellery; Sen. Ellery; Sen.Ellery; Gov. Ellery; Gov Ellery; Governor Ellery
Ada Ellery, Governor; President Ellery; Prеsident Ellery; President; The President; Mr. President; Vice President Ellery
Vice-President Ellery; Former President Ellery; Prime Minister Ellery; Minister Ellery; Minister for Culture
Mayor Ellery; Ada Ellery, Mayor; Secretary of State; Attorney General Ellery; Ambassador Ellery; Chancellor Ellery
King of Norland; Queen of Norland; Prince of Norland; Pope of Norland; Pope Aurelio II; King Aurelio IV
CEO; Ada Ellery, CEO; CEO of Everything; Ada Ellery C.E.O.; POTUS; Ada Ellery MP; The Honorable Ada Ellery
Hon. Ada Ellery; His Majesty Aurelio; Speaker Ellery; Speaker of the House; VP of Sales; Chief Justice Ellery
Сенатор Иванко; СЕНАТОР Иванко; Sénateur Dubosq; Madame la Présidente de; 王主席
"""

SLOGANS = """
Stop AI!; Stop AI; StopAI; Ѕtоp the machines; Vote Ellery; Ban AI; ban ai; Ban robots; No to AI; No AI; Human, not AI
Say no to robots; Anti-AI Ada; Boycott robots; Save the artists; Pay the writers; We the people; Hands off our work
Long Live Ada; #humanmade; @ada; ＠ada; Ada!; Ada！; Theft?; One two three four five six seven eight; 😀😀; Ada 😀
12345; A1234567; <script>alert</script>; ...
"""

EXPECTED = [
    (name.strip(), expected)
    for names, expected in [
        (FINE, None),
        (ADDRESSED, HoldReason.addressee),
        (GUARDED, HoldReason.protected),
        (ADDRESSES, HoldReason.url),
        (OFFICES, HoldReason.office),
        (SLOGANS, HoldReason.slogan),
    ]
    for name in names.strip().replace("\n", ";").split(";")
]


@pytest.mark.parametrize(("name", "expected"), EXPECTED)
def test_a_name_waits_for_its_reason_or_does_not_wait(name: str, expected: HoldReason | None) -> None:
    assert reason(name) == expected


STARS = {
    "Orla Vantongeren": "Оrlа Vаntоngеrеn; vantongeren orla; ＯＲＬＡ Ｖａｎｔｏｎｇｅｒｅｎ; 0r1a Vantongeren",
    "Євгенія Дорошак": "ЄВГЕНІЯ ДОРОШАК; Дорошак Євгенія; Дорошак, Євгенія; Євгенія  Дорошак",
    "Θάλεια Βρεττού": "ΘΑΛΕΙΑ ΒΡΕΤΤΟΥ; Βρεττού Θάλεια; Θαλεια Βρεττου",
    "ريحانة البلوري": "البلوري ريحانة; رَيْحَانة البلّوري; ريحانة\u200f البلوري",
    "山田 鈴奈": "山田鈴奈; 鈴奈 山田",
    "सुरभि वर्णेकर": "वर्णेकर सुरभि; The Real सुरभि वर्णेकर",
    "Ngọc Lan Thiều": "Ngoc Lan Thieu; Thiều Ngọc Lan; NGỌC LAN THIỀU",
}
OTHERS = (
    "Orla Brennick; Joris Vantongeren; Євгенія Гринь; Θάλεια Λάρδη; ريحانة الزهراوي; 山田 太郎; सुरभि जोशी; Lan Thiều Vy"
)


@pytest.mark.parametrize("star", STARS)
def test_a_famous_name_is_known_in_its_own_script_and_in_look_alike_letters(star: str) -> None:
    for typed in STARS[star].split(";"):
        name = clean_name(typed)
        assert hold_reason(name, addressees=(), famous=tuple(STARS)) is HoldReason.famous, typed
        assert matches(name, [star]), typed


NO_NAME = """
Anonymous; anonymous; ANONYMOUS; An0nymous; Anon; N/A; n/a; N.A.; Test Test; test; Testing Test; Test User; asdf asdf
No Name; Nobody; First Last; Your Name; A Concerned Citizen; xxx; aaaa; John Doe; Qwerty; A n o n y m o u s
Big Dickhead; You Are Cunts; Sh1t Head; Kiss My Foot; F. Uckers Fuckers
"""
# One letter of a guarded name is wrong, missing, doubled or swapped; or half of a double name stands alone.
SLIPS = """
Hesster Vantongeren-Pruitt; Hester Vantongerren-Pruitt; Hester Vantongern-Pruitt; Hester Vantnogeren Pruitt
Hester Vantongeren; Hester Pruitt; Vantongeren, Hester; Hester Ann Pruitt; HESTER VANTONGEREN; Hester Vantongeran
Hеster Vantongeren; Hester Vantongeeren; Tobais Wexcombe; Tobias Wexcombee
"""
NEAR_BUT_OTHERS = """
Lester Vantongeren; Esther Pruitt; Vantongeren; Hester; Hester Brennick; Hesper Vanterpool; Joris Vantongeren
Tobia Wexham; Tobias Weston; Tobias; Mark Wexcombe; Anna Schmidt; Anna Schmitt; John Smith; Joan Smith; Jon Smyth
Maria Gonzalez; Mario Gonzales; Martina Keller; Martine Keller; Peter Andersen; Petra Anderson; Jennifer Nullman
Arsène Wengler; Ada Testa; Tess Tester-Holm; Ana Noname Silva; Dick Butkiss; Ada Cockburn; Chester Scunthorpe; Bo Shitov
Ada Bastos; Nick Putnam; Pia Penisson; Sam Sample-Reed; Will Demos; Citizen Kanu; Guest Okafor; Private Ellery; Mo Me
"""


def of(listed: str) -> list[str]:
    return [name.strip() for line in listed.strip().splitlines() for name in line.split(";")]


@pytest.mark.parametrize("name", of(NO_NAME))
def test_a_placeholder_or_an_insult_waits(name: str) -> None:
    assert reason(name) in (HoldReason.no_name, HoldReason.slogan), name


@pytest.mark.parametrize("name", of(SLIPS))
def test_half_of_a_double_name_and_a_slip_of_one_letter_wait(name: str) -> None:
    guards = {"addressees": ("Hester Vantongeren-Pruitt",), "protected": ("Tobias Wexcombe",)}
    assert hold_reason(clean_name(name), **guards) in (HoldReason.addressee, HoldReason.protected)


@pytest.mark.parametrize("name", of(NEAR_BUT_OTHERS))
def test_names_that_are_near_and_others_do_not_wait(name: str) -> None:
    guards = {"addressees": ("Hester Vantongeren-Pruitt",), "protected": ("Tobias Wexcombe", "Anna Schmied")}
    assert hold_reason(clean_name(name), **guards) is None


def test_slips_are_looked_for_with_bounded_work() -> None:
    guards = tuple(f"Hester{chr(97 + at % 26)} Vantongeren{at}-Pruitt" for at in range(200))
    hold_reason("Ada", addressees=guards)
    with at_most(100):
        for name in ("x" * 500, " ".join(["vantongeren"] * 45), "-".join("abcdefgh" for _ in range(55))):
            hold_reason(name, addressees=guards)


def test_who_shares_half_a_famous_name_signs_like_everybody() -> None:
    for name in OTHERS.split("; "):
        assert hold_reason(name, addressees=(), famous=tuple(STARS), protected=tuple(STARS)) is None, name
        assert not matches(name, tuple(STARS)), name


def test_a_famous_name_needs_two_people_whatever_else_it_is() -> None:
    everything = {"addressees": ("Orla Vantongeren",), "protected": ("Orla Vantongeren",), "famous": tuple(STARS)}

    assert hold_reason("Senator Orla Vantongeren", **everything) is HoldReason.famous
    assert not matches("Orla Vantongeren", ())


def test_nobody_waits_because_a_list_is_empty_or_holds_nothing() -> None:
    assert hold_reason("Ada Okafor", addressees=()) is None
    assert hold_reason("Ada Okafor", addressees=("", "...", "The"), protected=("",)) is None


def test_a_surname_alone_on_the_list_guards_no_whole_family() -> None:
    assert hold_reason("Ada Quill", addressees=("Senator Quill",)) is None
    assert hold_reason("Senator Quill", addressees=("Senator Quill",)) is HoldReason.addressee


def test_a_long_protected_list_is_looked_up_rather_than_walked() -> None:
    protected = tuple(f"Person{number} Family{number}" for number in range(5000))

    assert hold_reason("Family4999 Person4999", addressees=(), protected=protected) is HoldReason.protected
    assert hold_reason("Ada Okafor", addressees=(), protected=protected) is None


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(), max_size=80), st.lists(st.text(st.characters(), max_size=30), max_size=3))
def test_any_text_can_be_judged_against_any_words(name: str, words: list[str]) -> None:
    assert hold_reason(name, addressees=words, protected=words) in {None, *HoldReason}


@settings(deadline=None)
@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=3, max_size=12), st.booleans())
def test_an_addressee_is_known_in_any_case_and_order(surname: str, upper: bool) -> None:
    name = f"{surname} Mara"

    assert hold_reason(name.upper() if upper else name, addressees=(f"Mara {surname}",)) is HoldReason.addressee
