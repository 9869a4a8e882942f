"""Reads single variables of the environment; an invalid one keeps the app from starting."""

import ipaddress
import os
import stat
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from email.headerregistry import Address as Mailbox
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.core import logs
from app.core.networks import is_this_machine
from app.text.addresses import BadAddress, parse_address

MAIL_SCHEMES = ("smtp", "smtp+starttls", "smtps")
USUAL_PORTS = {"http": 80, "https": 443}
LONGEST_SENDER = 200
_ANOTHER_FOLDER = "Give it to the user who runs this (chown), or choose another DATA_DIR."
SHORTEST_TOKEN = 16


class ConfigError(Exception):
    """The environment is invalid; the message names the variable and says what to put there."""


def is_production(environ: Mapping[str, str]) -> bool:
    stage = environ.get("APP_ENV", "development")
    if stage not in ("development", "production"):
        raise ConfigError(f"APP_ENV has to be development or production, not {stage!r}.")
    return stage == "production"


def whole_number(environ: Mapping[str, str], name: str, usual: int, *, most: int = 1_000_000) -> int:
    text = environ.get(name) or str(usual)
    if not text.isascii() or not text.isdigit():
        raise ConfigError(f"{name} has to be a whole number, not {text!r}.")
    if int(text) > most:
        raise ConfigError(f"{name} has to be {most} at most, not {text}.")
    return int(text)


def interface(environ: Mapping[str, str]) -> str:
    """The IP address to listen on, without brackets. Host names are refused: they may resolve to another machine."""
    text = environ.get("HOST") or "127.0.0.1"
    if text.lower() == "localhost":
        return "127.0.0.1"
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError as error:
        raise ConfigError(
            f"HOST has to be an address to listen on, such as 127.0.0.1, ::1 or 0.0.0.0 (everywhere), not {text!r}. "
            "The port is PORT's."
        ) from error


def base_url(environ: Mapping[str, str], *, host: str, port: int) -> str:
    """In the form browsers send in Origin: lower case, ASCII, without the scheme's default port."""
    here = host if is_this_machine(host) else "127.0.0.1"
    text = (environ.get("BASE_URL") or f"http://{f'[{here}]' if ':' in here else here}:{port}").rstrip("/")
    try:
        parts = urlsplit(text)
        name, own_port = parts.hostname or "", parts.port
        name = name if name.isascii() else name.encode("idna").decode()
    except ValueError as error:
        raise ConfigError("The host or port in BASE_URL can’t be read.") from error
    alone = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc or " " in text)
    if parts.scheme not in USUAL_PORTS or not name or not alone:
        raise ConfigError(
            f"BASE_URL has to be like https://letters.example, with nothing after the host, not {text!r}."
        )
    name = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{name}" + (f":{own_port}" if own_port not in (None, USUAL_PORTS[parts.scheme]) else "")


def database_url(environ: Mapping[str, str], *, data_dir: Path) -> str:
    """Error messages never repeat the value, since it may contain a password."""
    text = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'undersigned.sqlite3'}"
    try:
        readable = make_url(text).drivername in ("sqlite", "postgresql+psycopg")
    except (ArgumentError, ValueError):
        readable = False
    if not readable:
        raise ConfigError("DATABASE_URL has to be like postgresql+psycopg://user:pw@host/name, or unset (SQLite).")
    return text


def redis_url(environ: Mapping[str, str]) -> str | None:
    """Error messages never repeat the value, since it may contain a password."""
    text = environ.get("REDIS_URL") or None
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        readable = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        raise ConfigError("REDIS_URL has to be like redis://HOST:PORT, or rediss:// with TLS.")
    return text


def mail_url(environ: Mapping[str, str]) -> str | None:
    """Error messages never repeat the value, since it may contain a password."""
    text = environ.get("MAIL_URL") or None
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        readable = parts.scheme in MAIL_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        raise ConfigError(f"MAIL_URL has to be one of {', '.join(f'{name}://HOST:PORT' for name in MAIL_SCHEMES)}.")
    return text


def mail_from(environ: Mapping[str, str]) -> str:
    """A mailbox with an optional display name, quoted as needed, so that every accepted value can be sent."""
    text = (environ.get("MAIL_FROM") or "Undersigned <letters@undersigned.example>").strip()
    if len(text) > LONGEST_SENDER or any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text):
        raise ConfigError(f"MAIL_FROM has to be one line of {LONGEST_SENDER} characters at most.")
    name, opened, rest = text.rpartition("<")
    address, closed, behind = rest.partition(">")
    if bool(opened) != bool(closed) or behind or "<" in name or ">" in name:
        raise ConfigError(f"MAIL_FROM has to be like Letters <letters@letters.example>, not {text!r}.")
    try:
        return str(Mailbox(_unquoted(name.strip()), addr_spec=parse_address(address).envelope))
    except (BadAddress, ValueError) as error:
        raise ConfigError(f"MAIL_FROM needs an address that email can come from, not {address!r}. {error}") from error


def _unquoted(name: str) -> str:
    is_quoted = len(name) > 1 and name.startswith('"') and name.endswith('"')
    return name[1:-1].replace('\\"', '"').replace("\\\\", "\\") if is_quoted else name


def log_format(environ: Mapping[str, str]) -> str:
    text = environ.get("LOG_FORMAT") or logs.TEXT
    if text not in logs.FORMATS:
        raise ConfigError(f"LOG_FORMAT has to be {' or '.join(logs.FORMATS)}, not {text!r}.")
    return text


def metrics_token(environ: Mapping[str, str]) -> str | None:
    """Error messages never repeat it."""
    text = environ.get("METRICS_TOKEN") or None
    if text is not None and (len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable() or " " in text):
        raise ConfigError(
            f"METRICS_TOKEN needs at least {SHORTEST_TOKEN} characters that a header can hold, without spaces; "
            "`openssl rand -hex 32` makes one."
        )
    return text


def refuse_journal_in(url: str, *, beside: str, production: bool) -> None:
    """Raises ConfigError if JOURNAL_URL is not a second database. The message omits the URL, which holds a password."""
    try:
        journal, database = make_url(url), make_url(beside)
    except ArgumentError as error:
        raise ConfigError(
            "JOURNAL_URL can’t be read. It has to be like postgresql+psycopg://user:pw@host/name."
        ) from error
    if journal.drivername not in ("postgresql+psycopg", "sqlite"):
        raise ConfigError("JOURNAL_URL has to be like postgresql+psycopg://user:pw@host/name.")
    if production and journal.drivername == "sqlite":
        raise ConfigError("JOURNAL_URL has to be PostgreSQL in production: a file is lost with the disk it lies on.")
    if _server_and_database(journal) == _server_and_database(database):
        raise ConfigError(
            "JOURNAL_URL is the database itself, with which it would be lost. Give it a second database, best "
            "on a server of its own."
        )


def _server_and_database(url: URL) -> tuple[object, ...]:
    if url.drivername.startswith("sqlite"):
        return "sqlite", Path(url.database or "").resolve()
    return "postgresql", (url.host or "").lower(), url.port or 5432, url.database


def refuse_closed(data_dir: Path) -> None:
    """Raises ConfigError if we can't list, read and write in it."""
    if not data_dir.is_dir():
        raise ConfigError(f"DATA_DIR is {data_dir}, and there is no such folder. {_ANOTHER_FOLDER}")
    if not os.access(data_dir, os.R_OK | os.W_OK | os.X_OK, effective_ids=True):
        raise ConfigError(f"DATA_DIR is {data_dir}, where this user can’t write. {_ANOTHER_FOLDER}")


def make_private(data_dir: Path) -> str | None:
    """Restrict DATA_DIR and the files in it to their owner. Returns a sentence if others could read them until now."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_closed(data_dir)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        said = f"DATA_DIR is {data_dir}, which can’t be made or opened ({why}). {_ANOTHER_FOLDER}"
        raise ConfigError(said) from error
    is_open = _restrict(data_dir, 0o700)
    for kept in data_dir.iterdir():
        with suppress(FileNotFoundError):  # SQLite's files come and go
            if kept.is_file() and not kept.is_symlink():
                is_open = _restrict(kept, 0o600) or is_open
    return (
        f"Other users of this machine could read DATA_DIR or files in it. Now only its owner can read {data_dir}."
        if is_open
        else None
    )


def make_private_file(file: Path) -> None:
    if file.exists():
        _restrict(file, 0o600)


def _restrict(path: Path, mode: int) -> bool:
    """True if others had access. Raises ConfigError if it belongs to another user or is deliberately shared."""
    found = path.stat()
    if not found.st_mode & 0o077:
        return False
    if found.st_mode & stat.S_ISVTX:
        raise ConfigError(f"DATA_DIR is {path}, which everyone shares. Give it a folder of its own.")
    try:
        path.chmod(mode)
    except OSError as error:
        raise ConfigError(
            f"Other users of this machine can read {path} ({os.strerror(error.errno or 0)}). Give it to the user who "
            "runs this, or choose another DATA_DIR."
        ) from error
    return True
