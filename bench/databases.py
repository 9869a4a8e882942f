"""The two databases: keeps loaded ones, and gives each run a copy that it may write to."""

import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

POSTGRES = os.environ.get("BENCH_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")


class Database(ABC):
    """Keeps loaded databases by key."""

    name: str

    @abstractmethod
    def is_kept(self, key: str) -> bool: ...

    @abstractmethod
    def forget(self, key: str) -> None: ...

    @abstractmethod
    def new(self, folder: Path) -> str:
        """The URL of a new, empty database."""

    @abstractmethod
    def keep(self, url: str, key: str) -> None:
        """Keeps a database that is no longer in use."""

    @abstractmethod
    def copy(self, key: str, folder: Path) -> str:
        """The URL of a copy of a kept one."""

    @abstractmethod
    def drop(self, url: str) -> None: ...

    @contextmanager
    def copied(self, key: str, folder: Path) -> Iterator[str]:
        url = self.copy(key, folder)
        try:
            yield url
        finally:
            self.drop(url)


class Sqlite(Database):
    name = "sqlite"

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def is_kept(self, key: str) -> bool:
        return self._kept(key).exists()

    def forget(self, key: str) -> None:
        self._kept(key).unlink()

    def new(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'undersigned.sqlite3'}"

    def keep(self, url: str, key: str) -> None:
        file = Path(url.removeprefix("sqlite:///"))
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        file.replace(self._kept(key))

    def copy(self, key: str, folder: Path) -> str:
        shutil.copyfile(self._kept(key), folder / "undersigned.sqlite3")
        os.sync()  # so that writing back the copy is not measured
        return self.new(folder)

    def drop(self, url: str) -> None:
        Path(url.removeprefix("sqlite:///")).unlink()

    def _kept(self, key: str) -> Path:
        return self.cache / f"{key}.sqlite3"


class Postgresql(Database):
    """Kept databases are templates on the server; all of ours are named undersigned_bench_…"""

    name = "postgresql"

    def __init__(self) -> None:
        self._made = 0
        if self._ask("SHOW synchronous_commit") != "on" or self._ask("SHOW fsync") != "on":
            raise RuntimeError("PostgreSQL has synchronous_commit or fsync off: what it does then is no commit")

    def is_kept(self, key: str) -> bool:
        return self._ask("SELECT 1 FROM pg_database WHERE datname = %s", self._kept(key)) is not None

    def forget(self, key: str) -> None:
        self._run("DROP DATABASE {}", self._kept(key))

    def new(self, folder: Path) -> str:  # noqa: ARG002 - the server has its own place
        return self._create(template="template0")

    def keep(self, url: str, key: str) -> None:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # as autovacuum would within minutes
        self._run("ALTER DATABASE {} RENAME TO {}", make_url(url).database or "", self._kept(key))

    def copy(self, key: str, folder: Path) -> str:  # noqa: ARG002 - the same
        return self._create(template=self._kept(key))

    def drop(self, url: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def _create(self, *, template: str) -> str:
        self._made += 1
        name = f"undersigned_bench_{os.getpid()}_{self._made}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        self._run("CHECKPOINT")  # so that writing back the copy is not measured
        return f"{POSTGRES}/{name}"

    def _kept(self, key: str) -> str:
        return f"undersigned_bench_kept_{key}"

    def _run(self, statement: str, *names: str) -> None:
        with self._connected() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _ask(self, question: str, *values: str) -> object:
        with self._connected() as connection:
            row = connection.execute(question, values).fetchone()
        return row[0] if row else None

    @staticmethod
    def _connected() -> psycopg.Connection:
        return psycopg.connect(POSTGRES.replace("+psycopg", "") + "/postgres", autocommit=True, connect_timeout=5)
