"""The environment, read once into a typed Config, which refuses to start without its secrets."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """The environment is not fit to start with; the message says which variable and what to put there."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that may differ between two installations. Rates are mails per second, ports TCP ports."""

    production: bool
    port: int
    data_dir: Path
    database_url: str
    redis_url: str | None
    mail_url: str | None
    mail_from: str
    mail_rate: float
    base_url: str
    secret_keys: tuple[str, ...]
    trusted_proxies: int
    limits: bool

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Raise ConfigError naming the variable when a value is missing (production) or makes no sense."""
    production = environ.get("APP_ENV", "development") == "production"
    if production:
        _refuse_unless_complete(environ)
    port = _whole_number(environ, "PORT", 8000)
    data_dir = (ROOT / environ.get("DATA_DIR", "instance")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return Config(
        production=production,
        port=port,
        data_dir=data_dir,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'undersigned.sqlite3'}",
        redis_url=environ.get("REDIS_URL") or None,
        mail_url=environ.get("MAIL_URL") or None,
        mail_from=environ.get("MAIL_FROM") or "Undersigned <letters@undersigned.example>",
        mail_rate=_rate(environ),
        base_url=(environ.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        secret_keys=_secret_keys(environ, data_dir),
        trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
        limits=environ.get("LIMITS", "on") != "off",
    )


def _refuse_unless_complete(environ: Mapping[str, str]) -> None:
    missing = [name for name in ("SECRET_KEYS", "MAIL_URL", "MAIL_FROM", "BASE_URL") if not environ.get(name)]
    if missing:
        raise ConfigError(f"APP_ENV=production needs {', '.join(missing)}: set it in the environment and start again.")
    if environ.get("LIMITS") == "off":
        raise ConfigError("LIMITS=off is for development; unset it to start with APP_ENV=production.")
    if any(len(key) < 32 for key in _listed(environ["SECRET_KEYS"])):
        raise ConfigError("Each of SECRET_KEYS needs at least 32 characters; `openssl rand -hex 32` makes one.")
    if not environ["BASE_URL"].startswith("https://"):
        raise ConfigError("BASE_URL has to begin with https:// in production: its links carry people's private tokens.")


def _secret_keys(environ: Mapping[str, str], data_dir: Path) -> tuple[str, ...]:
    """Newest first. In development a key is made once and kept in DATA_DIR, so that links survive a restart."""
    if environ.get("SECRET_KEYS"):
        return _listed(environ["SECRET_KEYS"])
    kept = data_dir / "secret_keys"
    if not kept.exists():
        made = data_dir / f"secret_keys.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32))
        # link() never overwrites: of two processes that start together, both use the key of the first.
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    keys = _listed(kept.read_text())
    if not keys:
        raise ConfigError(f"{kept} is empty; delete it and start again, or set SECRET_KEYS.")
    return keys


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _whole_number(environ: Mapping[str, str], name: str, usual: int) -> int:
    text = environ.get(name) or str(usual)
    if not text.isascii() or not text.isdigit():
        raise ConfigError(f"{name} has to be a whole number, not {text!r}.")
    return int(text)


def _rate(environ: Mapping[str, str]) -> float:
    text = environ.get("MAIL_RATE") or "50"
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 10_000:
        raise ConfigError(f"MAIL_RATE has to be mails per second, more than 0 and less than 10,000, not {text!r}.")
    return rate
