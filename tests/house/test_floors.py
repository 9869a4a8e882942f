"""The architecture beyond what import-linter can check. Its contracts are in pyproject.toml (`make lint`)."""

from tests.house.tree import ROOT, of_the_app

ROOMS_WITHOUT_A_CLOCK = (
    *("organisations", "letters", "ledger", "signing", "signer", "verification", "moderation", "tally", "retention"),
    *("exports", "operations", "protected_names", "audit_log", "models"),
)
ANSWERS_REQUESTS = {"views", "pages", "forms", "by_mail", "sent"}


def test_nothing_lies_loose_in_the_app() -> None:
    assert [path.name for path in (ROOT / "app").glob("*.py")] == ["__init__.py"]


def test_a_model_tells_the_truth_about_its_row_and_asks_nothing() -> None:
    asking = {f"sqlalchemy.{verb}" for verb in ("select", "insert", "update", "delete", "func")}
    for source in of_the_app():
        if source.place == "models":
            assert not asking & {name for _, name in source.imports()}, source.name


def test_time_is_handed_in_below_the_views() -> None:
    for source in of_the_app():
        if source.place in ROOMS_WITHOUT_A_CLOCK and source.path.stem not in ANSWERS_REQUESTS:
            assert "app.core.clock" not in {name for _, name in source.imports()}, f"{source.name} reads the clock"
            assert "datetime.now(" not in source.text, f"{source.name} reads the clock"
