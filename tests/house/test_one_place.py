"""What must be implemented in a single place."""

import re

from tests.house.tree import of_the_app


def test_nothing_but_the_bounded_forms_normalises_unicode() -> None:
    """A run of marks takes `unicodedata.normalize` seconds; app/text/normalising.py caps it first."""
    calling = {source.name for source in of_the_app() if "unicodedata.normalize(" in source.text}

    assert calling == {"app/text/normalising.py"}


def test_how_large_an_id_can_be_is_said_once() -> None:
    saying = {source.name for source in of_the_app() if "2**31" in source.text or "2147483647" in source.text}

    assert saying == {"app/core/row_ids.py"}


def test_the_errors_of_a_form_are_listed_once() -> None:
    """A form whose errors are no list of its fields in order says so by a property of its own."""
    listing = {source.name for source in of_the_app() if re.search(r"list\(errors_of\(self\)\)", source.text)}

    assert listing == {"app/web/bounded_fields.py"}


def test_a_signature_is_locked_in_one_way() -> None:
    locking = {source.name for source in of_the_app() if "with_for_update=True" in source.text}

    assert locking == {"app/core/db.py", "app/signing/locking.py"}


def test_a_letter_is_locked_in_one_way() -> None:
    locking = [source.name for source in of_the_app() if re.search(r"select\(Letter\)[^\n]*for_update", source.text)]

    assert locking == [], "app/letters/locking.py reads and locks it"


def test_a_list_is_paged_in_one_way() -> None:
    """By the place of its last row: `cursors.stretch` asks for one row more, and `cursors.cut` takes it off again."""
    cutting = {source.name for source in of_the_app() if re.search(r"limit\((most|A_PAGE) \+ 1\)", source.text)}

    assert cutting == {"app/core/cursors.py"}
