"""Names are set in fonts that have their letters, and bidirectional neighbours keep their order."""

from itertools import pairwise

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.drawn import faces_of
from tests.browser.open_site import SCRIPTS, OpenSite
from tests.browser.visitor import Visit, Visitor
from tests.processes.running import until

pytestmark = pytest.mark.browser

# Name → the face that we ship for its script. Chinese, Japanese and Korean are left to the reader's own faces.
NAMES = {
    "Nguyễn Hoàng Thuý An": "Newsreader",
    "Łucja Brzezińska-Wolff": "Newsreader",
    "Оксана Левченко-Біла": "Spectral",
    "Ίρις Καλογερά": "Noto Serif",
    "نورا الحصري": "Noto Naskh Arabic",
    "שירה אלמוג": "Noto Serif Hebrew",
    "अनन्या देशपांडे-कौल": "Noto Serif Devanagari",
    "한서윤": None,
    "森川澪": None,
}
PROFESSIONALS = {f"made-{at}@northlight.example": name for at, name in enumerate(NAMES)}
SUPPORTERS = {f"read-{at}@inkwell.example": name for at, name in enumerate(NAMES)}
PAGE = f"/letters/{SCRIPTS}"


@pytest.fixture(scope="module")
def signed_in_every_script(open_site: OpenSite) -> None:
    """Each name twice: as a professional in the credits and as a supporter."""
    for address, name in PROFESSIONALS.items():
        claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": address}
        open_site.is_signed_by({address: name}, slug=SCRIPTS, **claim)
    open_site.is_signed_by(SUPPORTERS, slug=SCRIPTS)
    for part in ("credits", "supporters"):
        until(lambda part=part: all(name in open_site.asks(f"{PAGE}/{part}")[1] for name in NAMES))  # type: ignore[misc]


@pytest.fixture
def reader(visit: Visit, signed_in_every_script: None) -> Visitor:
    return visit()


def box_of(item: Locator) -> FloatRect:
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("part", ["credits", "supporters"])
def test_every_letter_of_every_name_comes_from_a_face_that_has_it(reader: Visitor, part: str) -> None:
    page = reader.opens(f"{PAGE}/{part}")
    for name, face in NAMES.items():
        page.get_by_text(name, exact=True).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        drawn_with = faces_of(page, name)
        if face is not None:
            assert any(one["familyName"].startswith(face) for one in drawn_with), (name, drawn_with)
            assert all(one["isCustomFont"] for one in drawn_with), (name, drawn_with)


def test_supporters_follow_one_another_whichever_way_their_names_are_read(reader: Visitor, device: str) -> None:
    page = reader.opens(f"{PAGE}/supporters")
    if device == "mobile":
        page.set_viewport_size({"width": 390, "height": 844})
    items = page.locator(".run li").all()
    assert len(items) == len(NAMES)
    boxes = [box_of(item.locator("bdi")) for item in items]
    for before, after in pairwise(boxes):  # the dot stands to the right of a name, in the page's own direction
        on_the_same_line = abs(after["y"] - before["y"]) < before["height"] / 2
        assert after["x"] >= before["x"] + before["width"] - 1 if on_the_same_line else after["y"] > before["y"]


def test_names_in_the_credits_begin_at_one_axis(reader: Visitor) -> None:
    page = reader.opens(f"{PAGE}/credits")
    edges = {round(box_of(name)["x"]) for name in page.locator(".credit-row dd bdi").all()}
    assert len(edges) == 1


def test_a_name_is_found_by_its_own_letters(reader: Visitor) -> None:
    page = reader.opens(f"{PAGE}/supporters?q=Левченко")
    expect(page.locator(".run li bdi")).to_have_text(["Оксана Левченко-Біла"])
