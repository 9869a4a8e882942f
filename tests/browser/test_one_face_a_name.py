"""A name is set in a single font of ours, with diacritics in place, even if it has a rare letter."""

import pytest
from playwright.sync_api import Page

from tests.browser.drawn import faces_of
from tests.browser.open_site import ONE_FACE, OpenSite
from tests.browser.visitor import Visit
from tests.processes.running import until

pytestmark = pytest.mark.browser

NEWSREADER = (
    "Ēriks Kalniņš", "Īrisa Ķeniņa", "Līga Žagariņa", "Ģirts Šļūkums", "Ūna Čakste",  # Latvian
    "Hēmi Māhuika", "Tāne Pōtiki", "Kaʻiulani Kealoha", "Kīlauea Nāwahī", "Faʻafetai Fonoti", "Lupe Taʻufoʻou",
    "Ọlájùmọ̀kẹ́ Ọdẹ́yẹmí", "Ṣẹ́gun Adéṣínà", "Bọ́láńlé Ògúnṣọlá", "Ẹ̀bùn Ọ̀ṣunlékè", "Títílayọ̀ Fọlákẹ́",
    "Chịdị Ṅwafọr", "Ńgọzi Ụchẹnna", "Ikeńga Ọnụọha",
    "Nguyễn Hoàng Thuỳ An", "Đặng Thị Ngọc Ẩn", "Phạm Ỷ Lan",
    "Muḥammad ʿAlī al-Ḥusaynī", "Ḍiyāʾ Ṭāhir", "Ẓāfir Ṣādiq", "Ḫālid Ġāzī", "Ḏū n-Nūn al-Miṣrī",
    "Kṛṣṇa Ṭhākur", "Vāsudeva Śaṅkara", "Ṛṣi Jñāna", "Ḷakṣmaṇa Ṇārāyaṇa", "Saṃyukta Ḥaridāsa",
    "Świętosława Brzezińska", "Ștefan Țurcanu", "Əliyev Rəşid", "Łą́dą́ Tsinajínnie", "Ǎi Lǐ Hǎo",
)  # fmt: skip
NOTO = (
    "Ɓala Ɗanjuma", "Ƙwairanga Ƴarima", "Akɔsua Agyemɛn", "Ɖzifa Ʋenya", "m̀bá Ǹdụ̀", "Nkị́ru Obì",
    "Ҙәкиә Ҡазаҡбаева", "Ӗҫтӑван Ӳкерчӗк",
)  # fmt: skip
ROLES = {
    "Đặng Thị Ngọc Ẩn": "Đạo diễn hình ảnh",
    "Ēriks Kalniņš": "Scenārija autors",
    "Akɔsua Agyemɛn": "Agorɔ kyerɛwfo",
    "Bọ́láńlé Ògúnṣọlá": "Akọ̀wé àti Òṣèré orí ìtàgé, ẹ́gbẹ́",
    "Łą́dą́ Tsinajínnie": "Hąą́h naalniish",
}
PAGE = f"/letters/{ONE_FACE}"


@pytest.fixture(scope="module")
def signed_by_all(open_site: OpenSite) -> None:
    for at, (name, role) in enumerate(ROLES.items()):
        address = f"of-{at}@northlight.example"
        claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": address}
        open_site.is_signed_by({address: name}, slug=ONE_FACE, credit=role, **claim)
    people = {f"one-{at}@inkwell.example": name for at, name in enumerate((*NEWSREADER, *NOTO)) if name not in ROLES}
    open_site.is_signed_by(people, slug=ONE_FACE)
    until(lambda: all(name in open_site.asks(f"{PAGE}/supporters")[1] for name in people.values()))
    until(lambda: all(name in open_site.asks(f"{PAGE}/credits")[1] for name in ROLES))


def families(page: Page, text: str) -> set[str]:
    faces = faces_of(page, text)
    assert faces, text
    assert all(face["isCustomFont"] for face in faces), (text, faces)
    return {face["familyName"] for face in faces}


def test_forty_names_are_set_in_one_face_each(visit: Visit, signed_by_all: None) -> None:
    page, wrong = visit().opens(f"{PAGE}/supporters"), {}
    page.wait_for_load_state("networkidle")
    for names, face in ((NEWSREADER, "Newsreader"), (NOTO, "Noto Serif")):
        for name in names:
            if name not in ROLES:
                used = families(page, name)
                if len(used) != 1 or not min(used).startswith(face):
                    wrong[name] = used
    assert wrong == {}


def test_names_and_roles_stand_right_on_the_credits(visit: Visit, signed_by_all: None) -> None:
    page = visit().opens(f"{PAGE}/credits")
    page.wait_for_load_state("networkidle")
    for name, role in ROLES.items():
        assert len(families(page, name)) == 1, name
        used = families(page, role)
        assert len(used) == 1, (role, used)
        assert min(used).startswith("Noto Serif" if "ɔ" in role else "Spectral SC"), (role, used)


def test_a_name_far_below_is_in_one_face_before_the_reader_comes_near(visit: Visit, signed_by_all: None) -> None:
    page = visit().opens(PAGE)
    page.wait_for_load_state("networkidle")
    for name in ("Ọlájùmọ̀kẹ́ Ọdẹ́yẹmí", "Nguyễn Hoàng Thuỳ An", "Świętosława Brzezińska", "Kaʻiulani Kealoha"):
        assert len(families(page, name)) == 1, name


def test_what_is_typed_into_a_name_stands_in_the_letters_face(visit: Visit, signed_by_all: None) -> None:
    page = visit().opens(f"{PAGE}/sign")
    field = page.get_by_label("Name, as it should appear", exact=True)
    for name in ("Nguyễn Thị Ánh", "Ọlájùmọ̀kẹ́ Ṣẹ́gun", "Kaʻiulani Kealoha", "Ēriks Kalniņš"):
        field.fill(name)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        used = {face["familyName"] for face in faces_of(page, None, at="//input[@id='name']")}
        assert len(used) == 1, (name, used)
        assert min(used).startswith("Newsreader"), (name, used)
