"""The environment: production refuses to start without its secrets, and says what to set."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from app.core.config import ConfigError, read_config

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
        ("PORT", "65536"),
        ("HOST", "letters.example"),
        ("HOST", "127.0.0.1:8000"),
        ("HOST", "[::1]:8000"),
        ("HOST", "127.1"),
        ("HOST", "0.0.0.0/0"),
        ("HOST", " 127.0.0.1"),
        ("BASE_URL", "https://letters.example/site"),
        ("BASE_URL", "https://user@letters.example"),
        ("BASE_URL", "https://letters.example:port"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://letters.example?x"),
        ("MAIL_URL", "mail.example:25"),
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtps://"),
        ("MAIL_URL", "smtp://mail.example:many"),
        ("MAIL_FROM", "Writers Guild"),
        ("MAIL_FROM", "Writers Guild <>"),
        ("MAIL_FROM", "<letters@letters.example"),
        ("MAIL_FROM", "Letters <letters@letters.example> and more"),
        ("MAIL_FROM", "letters@letters.example, desk@letters.example"),
        ("MAIL_FROM", "A <a@letters.example>, B <b@letters.example>"),
        ("MAIL_FROM", "Letters <letters@@letters.example>"),
        ("MAIL_FROM", "Letters <letters at letters.example>"),
        ("MAIL_FROM", "Letters\r\nBcc: everybody@letters.example <a@letters.example>"),
        ("MAIL_FROM", "L" * 300 + " <letters@letters.example>"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "a token that has spaces in it"),
        ("JOURNAL_URL", "a database"),
        ("JOURNAL_URL", "mysql://db.example/journal"),
        ("JOURNAL_URL", "sqlite:////var/journal.sqlite3"),
    ],
)
def test_production_refuses_what_makes_no_sense(folder: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config(COMPLETE | folder | {name: value})


@pytest.mark.parametrize(
    "spelling", ["keeper:pw@db.example:5432/letters", "db.example/letters", "DB.example/letters?x=y"]
)
def test_the_database_itself_keeps_no_journal(folder: dict[str, str], spelling: str) -> None:
    one = {"DATABASE_URL": "postgresql+psycopg://site:pw@db.example/letters"}
    with pytest.raises(ConfigError, match="JOURNAL_URL is the database itself"):
        read_config(COMPLETE | folder | one | {"JOURNAL_URL": f"postgresql+psycopg://{spelling}"})
    another = {"JOURNAL_URL": "postgresql+psycopg://site:pw@other.example/letters"}
    assert read_config(COMPLETE | folder | one | another).journal_url == another["JOURNAL_URL"]
    with pytest.raises(ConfigError, match="JOURNAL_URL is the database itself"):
        read_config(folder | {"JOURNAL_URL": f"sqlite:///{folder['DATA_DIR']}/./undersigned.sqlite3"})


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


@pytest.mark.parametrize("stage", ["Production", "prod", "PRODUCTION", "production ", " ", "", "dev", "staging", "0"])
def test_a_mistyped_stage_starts_nothing_and_leaves_nothing(folder: dict[str, str], stage: str) -> None:
    with pytest.raises(ConfigError, match="APP_ENV has to be development or production"):
        read_config(COMPLETE | folder | {"APP_ENV": stage})
    assert not Path(folder["DATA_DIR"]).exists()


SENDERS = {
    "Writers Guild, West <letters@guild.example>": ("Writers Guild, West", "letters@guild.example"),
    '"Writers Guild, West" <letters@guild.example>': ("Writers Guild, West", "letters@guild.example"),
    'The "Letters" desk <letters@guild.example>': ('The "Letters" desk', "letters@guild.example"),
    "Desk (West): a@b; <letters@guild.example>": ("Desk (West): a@b;", "letters@guild.example"),
    "Zürcher Schreibende <letters@guild.example>": ("Zürcher Schreibende", "letters@guild.example"),
    "Letters <letters@bücher.example>": ("Letters", "letters@xn--bcher-kva.example"),
    "letters@guild.example": ("", "letters@guild.example"),
    "<letters@guild.example>": ("", "letters@guild.example"),
}


@pytest.mark.parametrize("told", SENDERS)
def test_a_sender_that_starts_can_be_sent(folder: dict[str, str], told: str) -> None:
    email = EmailMessage()
    email["From"] = read_config(COMPLETE | folder | {"MAIL_FROM": told}).mail_from
    read = message_from_bytes(email.as_bytes(), policy=default)["From"]
    [sender] = read.addresses
    assert (sender.display_name, sender.addr_spec) == SENDERS[told]
    assert read.defects == ()


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("https://Letters.Example/", "https://letters.example"),
        ("https://letters.example:443", "https://letters.example"),
        ("https://letters.example:8443", "https://letters.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_our_own_address_is_as_browsers_write_it(folder: dict[str, str], told: str, origin: str) -> None:
    assert read_config(COMPLETE | folder | {"BASE_URL": told}).base_url == origin


@pytest.mark.parametrize(
    ("told", "interface", "here"),
    [
        (None, "127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "::1", "http://[::1]:8000"),
        ("[::]", "::", "http://127.0.0.1:8000"),
        ("localhost", "127.0.0.1", "http://127.0.0.1:8000"),
        ("192.0.2.7", "192.0.2.7", "http://127.0.0.1:8000"),
    ],
)
def test_where_it_listens(folder: dict[str, str], told: str | None, interface: str, here: str) -> None:
    config = read_config(folder | ({"HOST": told} if told else {}))
    assert (config.interface, config.base_url) == (interface, here)
    assert read_config(COMPLETE | folder).interface == "127.0.0.1"


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o777])
def test_a_folder_that_others_could_read_is_mended_and_said_once(
    tmp_path: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("undersigned.sqlite3", "undersigned.sqlite3-wal", "undersigned.sqlite3-shm"):
        (kept / name).touch()
        (kept / name).chmod(0o644)
    kept.chmod(mode)
    for _ in range(2):
        read_config({"DATA_DIR": str(kept)})
    assert [record.getMessage().count(str(kept)) for record in caplog.records] == [1]
    assert kept.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o600}


def test_a_database_elsewhere_is_its_owners_alone_too(tmp_path: Path) -> None:
    database = tmp_path / "elsewhere.sqlite3"
    database.touch()
    database.chmod(0o644)
    read_config({"DATA_DIR": str(tmp_path / "kept"), "DATABASE_URL": f"sqlite:///{database}"})
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_everybody_shares_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(ConfigError, match="DATA_DIR"):
        read_config({"DATA_DIR": str(tmp_path)})
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
