"""Every page with a view is in the list that the browser tests visit."""

from urllib.parse import urlsplit

import pytest

from app import create_app
from tests.browser.open_site import OpenSite
from tests.make import a_config

pytestmark = pytest.mark.browser

# No pages for people: files, data, a sum, a picture, and the mailbox of development, which has a test of its own.
NOT_PAGES = (
    *("static", "api.", "health.", "metrics.", "dev.", "signer.credit", "signer.my_own_data", "signing.challenge"),
    *("public.share_picture", "public.own_picture", "public.exact_text", "organisations.mark", "icons."),
    # The console has its own lists: test_console.py and test_doors_in_chromium.py.
    *("console.", "security.", "sign_in_link.", "second_factor."),
    *("drafts.draft", "drafts.share_picture"),  # by a link from the console: test_writing_in_chromium.py
    *("watches.watch", "watches.begin"),  # buttons by mailed links, which test_name_watch.py presses
)


def test_every_address_that_shows_a_page_is_looked_at(pages: dict[str, int], open_site: OpenSite) -> None:
    app = create_app(a_config(open_site.data_dir))
    routes = app.url_map.bind("")
    seen = {routes.match(urlsplit(path).path)[0] for path in pages}
    there = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods}

    assert {one for one in there if not one.startswith(NOT_PAGES)} <= seen
