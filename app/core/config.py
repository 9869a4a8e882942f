"""Reads the environment once into a typed Config; production refuses to start without its secrets."""

import logging
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from app.core import environment, logs
from app.core.environment import ConfigError as ConfigError
from app.core.networks import is_this_machine
from app.core.site_identity import SiteIdentity, read_identity

ROOT = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that may differ between installations. Rates are mails per second, ports are TCP ports."""

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
    interface: str = "127.0.0.1"
    journal_url: str | None = None
    site: SiteIdentity = field(default_factory=SiteIdentity)
    log_format: str = "text"
    metrics_token: str | None = None

    @property
    def host(self) -> str:
        """The host of BASE_URL, with its port if it has one. `interface` is the address that we listen on."""
        return urlsplit(self.base_url).netloc

    @property
    def at_home(self) -> bool:
        """Development on this machine: the only case in which mails are shown or sign-in links printed unasked."""
        return not self.production and is_this_machine(urlsplit(self.base_url).hostname or "")

    @property
    def sends_in_clear(self) -> bool:
        """True if mails, with the links in them, cross a network unencrypted."""
        server = urlsplit(self.mail_url or "")
        return server.scheme == "smtp" and not is_this_machine(server.hostname or "")

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Raises ConfigError naming the variable if a value is missing (in production) or invalid."""
    production = environment.is_production(environ)
    if production:
        _refuse_unless_complete(environ)
    port = environment.whole_number(environ, "PORT", 8000, most=65535)
    interface = environment.interface(environ)
    data_dir = (ROOT / (environ.get("DATA_DIR") or "instance")).resolve()
    config = Config(
        production=production,
        port=port,
        data_dir=data_dir,
        database_url=environment.database_url(environ, data_dir=data_dir),
        journal_url=environ.get("JOURNAL_URL") or None,
        redis_url=environment.redis_url(environ),
        mail_url=environment.mail_url(environ),
        mail_from=environment.mail_from(environ),
        mail_rate=_rate(environ),
        base_url=environment.base_url(environ, host=interface, port=port),
        secret_keys=_listed(environ.get("SECRET_KEYS") or ""),
        trusted_proxies=environment.whole_number(environ, "TRUSTED_PROXIES", 0, most=10),
        limits=environ.get("LIMITS", "on") != "off",
        interface=interface,
        site=read_identity(environ),
        log_format=environment.log_format(environ),
        metrics_token=environment.metrics_token(environ),
    )
    if config.journal_url is not None:
        environment.refuse_journal_in(config.journal_url, beside=config.database_url, production=production)
    logs.warn_only(config.log_format)
    _restrict_access(config)
    return config if config.secret_keys else replace(config, secret_keys=_generated_secret_keys(data_dir))


def _restrict_access(config: Config) -> None:
    """Runs last, once all values are valid, so that a mistyped variable changes no folder."""
    if mended := environment.make_private(config.data_dir):
        log.warning(mended)
    if config.on_sqlite and (database := make_url(config.database_url).database):
        for beside in ("", "-wal", "-shm"):
            environment.make_private_file(Path(f"{database}{beside}"))


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


def _generated_secret_keys(data_dir: Path) -> tuple[str, ...]:
    """In development, one key is generated and kept in DATA_DIR, so that links survive a restart."""
    kept = data_dir / "secret_keys"
    if not kept.exists():
        made = data_dir / f"secret_keys.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32))
        # link() never overwrites: if two processes start together, both use the key of the first.
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    keys = _listed(kept.read_text())
    if not keys:
        raise ConfigError(f"{kept} is empty. Delete it and start again, or set SECRET_KEYS.")
    return keys


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _rate(environ: Mapping[str, str]) -> float:
    text = environ.get("MAIL_RATE") or "50"
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 10_000:
        raise ConfigError(f"MAIL_RATE has to be mails per second, more than 0 and less than 10,000, not {text!r}.")
    return rate
