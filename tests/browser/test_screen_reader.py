"""What a screen reader gets: landmarks, headings in order, and an accessible name for every control."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility_tree import Heard, everything_heard
from tests.browser.every_page import an_address
from tests.browser.visitor import LETTER, Visit, Visitor

pytestmark = pytest.mark.browser

USED = {
    "button",
    "checkbox",
    "combobox",
    "link",
    "radio",
    "searchbox",
    "textbox",
    "progressbar",
    "img",
    "image",
    "figure",
}
ONCE = ("banner", "main", "contentinfo")
NAMED = ("navigation", "region", "complementary", "form", "search", "group", "radiogroup")


def is_wrong_in(things: list[Heard]) -> list[str]:
    roles = Counter(thing.role for thing in things)
    wrong = [f"{roles[role]} times {role}" for role in ONCE if roles[role] != 1]
    wrong += [f"a {thing.role} without a name" for thing in things if thing.role in USED and not thing.name]
    headings = [thing for thing in things if thing.role == "heading"]
    wrong += [f"a heading of level {one.level} without words" for one in headings if not one.name]
    levels = [one.level or 0 for one in headings]
    if levels.count(1) != 1 or levels[0] != 1:
        wrong.append(f"headings of levels {levels}")
    wrong += [f"{after} after {before}" for before, after in pairwise(levels) if after > before + 1]
    for role in NAMED:
        names = Counter(thing.name for thing in things if thing.role == role)
        if role in ("navigation", "complementary", "group", "radiogroup") and names[""]:
            wrong.append(f"a {role} without a name")
        wrong += [f"{times} times {role} “{name}”" for name, times in names.items() if name and times > 1]
    return wrong


def test_every_page_has_its_landmarks_headings_and_names(visit: Visit, pages: dict[str, int]) -> None:
    listener = visit(bypass_csp=True)
    for path, status in pages.items():
        page = listener.opens(path, status=status)
        wrong = is_wrong_in(everything_heard(page))
        assert not wrong, (page.url, wrong)
        assert page.title().endswith("Undersigned") or page.title().startswith("Undersigned"), page.title()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_links_of_one_name_lead_to_one_place(visit: Visit, pages: dict[str, int]) -> None:
    listener = visit()
    for path, status in pages.items():
        page = listener.opens(path, status=status)
        places: dict[str, set[str]] = {}
        for link in page.locator("main").get_by_role("link").all():
            name = link.get_attribute("aria-label") or " ".join(link.inner_text().split())
            places.setdefault(name, set()).add(link.get_attribute("href") or "")
        assert not {name: to for name, to in places.items() if len(to) > 1}, page.url
        assert not {"", "here", "more", "click here", "read more"} & {name.lower() for name in places}, page.url


def signs_wrongly(listener: Visitor) -> Page:
    page = listener.opens(f"{LETTER}/sign")
    listener.fills_in(name="Ada Marlowe-Finch", email="ada@inkwell", place="France")
    listener.chooses("Show my name", "Yes")
    listener.presses("Sign the letter")
    return page


def test_the_letter_is_heard_in_the_order_in_which_it_is_read(visit: Visit) -> None:
    page = visit().opens(LETTER)
    expect(page.locator("body")).to_match_aria_snapshot(THE_LETTER)


def test_the_credits_are_heard_as_roles_with_their_names(visit: Visit) -> None:
    page = visit().opens(f"{LETTER}/credits")
    group = page.get_by_role("region", name="Screenwriters and playwrights", exact=True)
    expect(group.get_by_role("heading", level=3)).to_have_text("Screenwriters and playwrights")
    expect(group.get_by_role("term").first).to_be_visible()
    said = [one.role for one in everything_heard(page)]
    assert said.index("term") < said.index("definition")
    expect(page.get_by_role("search")).to_match_aria_snapshot("""
        - search:
          - text: Find a name
          - searchbox "Find a name"
          - button "Find"
    """)


def test_the_errors_of_a_form_are_heard_first_and_beside_their_fields(visit: Visit) -> None:
    page = signs_wrongly(visit())
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("main")).to_match_aria_snapshot(THE_FORM_WITH_ERRORS)
    expect(page.get_by_role("combobox", name="State or country")).to_have_value("FR")
    email = page.get_by_role("textbox", name="Email", exact=True)
    expect(email).to_have_accessible_description(re.compile("^Never shown.*Error: Something is missing after the @"))
    expect(email).to_have_attribute("aria-invalid", "true")


def test_confirming_and_the_private_page_are_heard(visit: Visit) -> None:
    ada, email = visit(), an_address()
    page = ada.opens(f"{LETTER}/sign")
    ada.fills_in(name="Ada Marlowe-Finch", email=email, place="France")
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")
    expect(page.get_by_role("main")).to_match_aria_snapshot(SENT)
    ada.follows_mail(to=email, subject="Confirm your signature")
    expect(page.get_by_role("main")).to_match_aria_snapshot(CONFIRM)
    ada.unfolds_everything()
    expect(page.get_by_role("main")).to_match_aria_snapshot(DETAILS)
    expect(page.get_by_role("combobox", name="State or country")).to_have_value("FR")
    ada.consents()
    ada.presses("Yes, add my name")
    ada.sees_number()
    ada.unfolds_everything()
    expect(page.get_by_role("main")).to_match_aria_snapshot(PRIVATE)
    assert not is_wrong_in(everything_heard(page))


THE_LETTER = """
- link "Skip to the text":
  - /url: "#main"
- banner:
  - link "Undersigned"
  - navigation "Main":
    - list:
      - listitem:
        - link "Letters"
      - listitem:
        - link "How we verify"
- main:
  - paragraph: an open letter to the Congress of the United States
  - heading /Keep the copyright/ [level=1]
  - article "The text":
    - paragraph: Respectfully,
    - paragraph: we, the undersigned
    - list
    - region "endorsed by":
      - heading "endorsed by" [level=2]
      - list
  - complementary "Signatures so far, and the form":
    - paragraph: /[\\d,]+ verified professionals?/
    - paragraph: /[\\d,]+ supporters?/
    - progressbar /Verified professionals, of [\\d,]+/
    - form "Add your name":
      - heading "Add your name" [level=2]
      - textbox "Name, as it should appear"
      - textbox "Email"
      - combobox "State or country"
      - checkbox "I work in the industry"
      - button "Continue, with my name shown"
  - region "The undersigned":
    - heading "The undersigned" [level=2]
    - navigation "Professions"
    - search
    - region "a letter by":
      - heading "a letter by" [level=3]
    - region "Screenwriters and playwrights":
      - heading "Screenwriters and playwrights" [level=3]
      - term
      - definition
  - region "Pass it along":
    - heading "Pass it along" [level=2]
    - textbox "Link to this letter"
- contentinfo:
  - list:
    - listitem:
      - link "Privacy"
"""
THE_FORM_WITH_ERRORS = """
- heading "Add your name" [level=1]
- alert "Two things need your attention":
  - heading "Two things need your attention" [level=2]
  - list:
    - listitem:
      - link "Something is missing after the @. Enter an email address in full, like name@example.org"
    - listitem:
      - link /^Tick the box to agree/
- textbox "Name, as it should appear": Ada Marlowe-Finch
- textbox "Email" [invalid]: ada@inkwell
- combobox "State or country"
- checkbox "I work in the industry"
- group "Show my name":
  - radio "Yes" [checked]
  - radio "No"
- group "Optional":
  - checkbox "Email me about this letter until it is delivered"
- checkbox /^Signing tells others something/ [invalid]
- button "Sign the letter"
- complementary "What you are signing"
"""
SENT = """
- heading "Check your email" [level=1]
- textbox "Six-digit code"
- button "Continue"
- term: Subject
- definition
- heading "Nothing after five minutes?" [level=2]
"""
DETAILS = """
- group "Change these details":
  - combobox "State or country"
  - group "Show my name":
    - radio "Yes" [checked]
  - group "Optional"
"""
CONFIRM = """
- heading "Sign this letter?" [level=1]
- textbox "Name, as it should appear": Ada Marlowe-Finch
- term: From
- definition: France
- term: Your name
- definition: Shown, with your place
- group "Change these details"
- checkbox /^Signing tells others something/
- button "Yes, add my name"
- link "This was not me"
- paragraph: /^Nothing is signed until you press the button/
"""
PRIVATE = """
- heading /Yours is the [\\d,]+(st|nd|rd|th) signature on this letter/ [level=1]
- paragraph:
  - link "Pass the letter on"
- region "Your receipt":
  - heading "Your receipt" [level=2]
  - term: Number
  - definition: /[\\d,]+/
- region "Correct your name or credit":
  - group "Correct your name or credit":
    - heading "Correct your name or credit" [level=2]
    - textbox "Name, as it should appear": Ada Marlowe-Finch
    - textbox "File under"
    - paragraph:
      - button "Save the correction"
- region "I work in the industry":
  - group "I work in the industry":
    - combobox "Profession"
    - group "How can we check?":
      - radio /^Work email/
- region "What you agreed to":
  - group "What you agreed to":
    - checkbox "The organisers may ask me for a quote"
- region "Change your email address":
  - group "Change your email address":
    - textbox "New email"
- region "What is kept, and until when":
  - group "What is kept, and until when":
    - term: Your address
- region "Hide, withdraw, erase":
  - button "Hide"
  - button "Withdraw …"
  - button "Erase …"
"""
