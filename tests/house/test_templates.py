"""Every template is used and exists; pages have no inline styles or scripts, and load nothing from other sites."""

import ast
import re
from pathlib import Path

from flask import Flask
from jinja2 import meta

from app.models import MailKind
from app.public import icons
from tests.house.tree import ROOT, of_the_app
from typefaces.digests import stamped

TEMPLATES = ROOT / "templates"
PAGES = {
    path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(TEMPLATES.rglob("*.html"))
    if path.parent.name != "mail"
}
OF_MAILS = {f"mail/{kind.value}.{ending}" for kind in MailKind for ending in ("txt", "html")}  # named by their kind


def named_in_code() -> set[str]:
    return {
        node.value
        for source in of_the_app()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w/-]+\.html", node.value)
    }


def named_in_templates(app: Flask) -> set[str]:
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.*"):
        named = list(meta.find_referenced_templates(app.jinja_env.parse(path.read_text(encoding="utf-8"))))
        assert None not in named, f"{path.name} names a template that is only known when it is shown"
        found |= {name for name in named if name}
    return found


def test_every_template_is_used_and_every_used_one_exists(app: Flask) -> None:
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*")}

    assert there == named_in_code() | named_in_templates(app) | OF_MAILS


def set_at_the_top(page: Path) -> set[str]:
    """Names that a template sets outside its blocks. A frame that it extends would set them again, for all blocks."""
    top = re.sub(r"(?s){%-? (block|macro) .*?{%-? end\1", "", page.read_text(encoding="utf-8"))
    return set(re.findall(r"{%-? set (\w+)", top))


def test_no_frame_sets_what_a_page_in_it_has_set() -> None:
    twice = []
    for page in TEMPLATES.rglob("*.html"):
        frame, own = page, set_at_the_top(page)
        while extended := re.match(r'{% extends "([^"]+)"', frame.read_text(encoding="utf-8")):
            frame = TEMPLATES / extended[1]
            twice += [f"{frame.name} and {page.name} set {name}" for name in own & set_at_the_top(frame)]

    assert twice == []


def test_links_lead_to_views_that_exist(app: Flask) -> None:
    named = {
        endpoint
        for path in TEMPLATES.rglob("*.*")
        for endpoint in re.findall(r"url_for\(\s*['\"]([^'\"]+)", path.read_text(encoding="utf-8"))
    }

    assert "public.index" in named
    assert named <= set(app.view_functions)


def test_every_static_file_is_used_and_every_used_one_exists() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    styles = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static").rglob("*.css"))
    named = set(re.findall(r"filename=['\"]([^'\"]+)", pages))
    named |= {f"fonts/{name}" for name in re.findall(r"url\(['\"]?\.\./fonts/([^'\")?]+)", styles)}
    named |= {f"icons/icon-{size}.png" for size in icons.SIZES}
    there = {path.relative_to(ROOT / "static").as_posix() for path in (ROOT / "static").rglob("*.*")}
    beside = {name for name in there if name.endswith((".txt", ".md"))}  # licences

    assert there - beside == named


def test_a_text_of_somebodys_own_is_set_by_the_filter_that_knows_the_faces() -> None:
    by_hand = [
        page.relative_to(TEMPLATES).as_posix() for page in TEMPLATES.rglob("*.html") if "<bdi" in page.read_text()
    ]

    assert by_hand == [], "write {{ name|in_one_face }} instead of <bdi>{{ name }}</bdi> (app/web/typefaces.py)"


def test_every_face_is_kept_for_a_year_under_an_address_that_changes_with_it() -> None:
    sheet = (ROOT / "static" / "css" / "fonts.css").read_text(encoding="utf-8")

    assert stamped(sheet) == sheet, "run python typefaces/digests.py"


# What a page would need an exception from the content security policy for.
INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline handler": r"\son[a-z]+\s*=\s*['\"]",
    "a script as an address": "javascript:",
}


def test_no_page_needs_an_exception_from_the_content_security_policy() -> None:
    inline = [
        f"{name} has {what}"
        for name, text in PAGES.items()
        for what, pattern in INLINE.items()
        if re.search(pattern, text)
    ]

    assert len(PAGES) > 50
    assert inline == []


def test_no_page_loads_anything_from_others() -> None:
    loading = r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*?(?:src|href)=[\"']([^\"']*)"
    loaded = [f"{name} loads {address}" for name, text in PAGES.items() for address in re.findall(loading, text)]

    assert [one for one in loaded if " loads {{" not in one] == []


def test_no_style_loads_anything_from_others() -> None:
    styles = sorted((ROOT / "static").rglob("*.css"))

    assert styles
    assert [page.name for page in styles if re.search(r"(url\(|@import)[^;)]*//", page.read_text("utf-8"))] == []
