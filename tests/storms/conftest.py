import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from tests.mail.post_office import MailServer, ObedientBox
from tests.make import a_config
from tests.needs import REDIS, answers_at, need
from tests.one_app import serving
from tests.processes.running import until
from tests.storms.live_site import LiveSiteWithMail, StartSite

SECRET = "one key for all processes of the site"


class UnhurriedBox(ObedientBox):
    """Takes its time over each mail, as real servers do: a worker that is killed nearly always holds some."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(0.015)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(enable_SMTPUTF8=True)
    server.box = UnhurriedBox()
    server.up()
    yield server
    server.down()


@pytest.fixture
def app(database_url: str, tmp_path: Path, mail_server: MailServer) -> Iterator[Flask]:
    """This process's own look at the site's database."""
    config = a_config(tmp_path, database_url=database_url, secret_keys=(SECRET,), mail_url=mail_server.url)
    with serving(create_app(config)) as app:
        yield app


@pytest.fixture
def start_site(app: Flask, database_url: str, tmp_path: Path, mail_server: MailServer) -> Iterator[StartSite]:
    """Start a site of real processes, ready to answer."""
    sites: list[LiveSiteWithMail] = []

    def begin(*, webs: int = 1, workers: int = 1) -> LiveSiteWithMail:
        settings = {"DATABASE_URL": database_url, "SECRET_KEYS": SECRET}
        if webs > 1:
            need("Redis on 127.0.0.1:6379", answers_at(6379))
            settings["REDIS_URL"] = REDIS
        sites.append(LiveSiteWithMail(app, tmp_path, settings, mail=mail_server, webs=webs))
        sites[-1].hire(workers)
        until(sites[-1].is_open)
        return sites[-1]

    yield begin
    for live_site in sites:
        live_site.close()
