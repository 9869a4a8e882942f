"""What is done in one place is done nowhere else."""

from tests.house.tree import of_the_app


def test_nothing_but_the_bounded_forms_normalises_unicode() -> None:
    """A run of marks takes `unicodedata.normalize` seconds; app/text/normalising.py caps it first."""
    calling = {source.name for source in of_the_app() if "unicodedata.normalize(" in source.text}

    assert calling == {"app/text/normalising.py"}
