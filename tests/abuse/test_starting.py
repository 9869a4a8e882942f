"""The environment: production refuses to start without its secrets, and says what to set."""

from pathlib import Path

import pytest

from app.config import ConfigError, read_config

COMPLETE = {
    "APP_ENV": "production",
    "SECRET_KEYS": "a" * 64,
    "MAIL_URL": "smtps://user:password@mail.example:465",
    "MAIL_FROM": "Letters <letters@letters.example>",
    "BASE_URL": "https://letters.example",
}


@pytest.fixture
def folder(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "kept")}


def test_production_starts_with_everything_that_it_needs(folder: dict[str, str]) -> None:
    config = read_config(COMPLETE | folder)
    assert config.production
    assert config.limits
    assert config.secret_keys == ("a" * 64,)
    assert config.database_url.endswith("kept/undersigned.sqlite3")


@pytest.mark.parametrize("missing", ["SECRET_KEYS", "MAIL_URL", "MAIL_FROM", "BASE_URL"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_names_what_is_missing(folder: dict[str, str], missing: str, value: str | None) -> None:
    environ = {name: told for name, told in (COMPLETE | folder | {missing: value}).items() if told is not None}
    with pytest.raises(ConfigError, match=missing):
        read_config(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIMITS", "off"),
        ("SECRET_KEYS", "short"),
        ("SECRET_KEYS", "a" * 64 + ",short"),
        ("BASE_URL", "http://letters.example"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("MAIL_RATE", "0"),
        ("MAIL_RATE", "fast"),
        ("MAIL_RATE", "10000"),
        ("TRUSTED_PROXIES", "one"),
    ],
)
def test_production_refuses_what_makes_no_sense(folder: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config(COMPLETE | folder | {name: value})


def test_development_makes_its_secret_once_and_keeps_it_to_itself(folder: dict[str, str]) -> None:
    first, second = read_config(folder), read_config(folder)
    assert first.secret_keys == second.secret_keys
    assert len(first.secret_keys[0]) == 64
    kept = first.data_dir / "secret_keys"
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in first.data_dir.iterdir()] == ["secret_keys"]
    assert not first.production


def test_keys_are_listed_newest_first(folder: dict[str, str]) -> None:
    assert read_config(folder | {"SECRET_KEYS": " new , old ,"}).secret_keys == ("new", "old")
