"""/metrics: who may read it, and that its figures are those of the whole site."""

import math
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.version import version
from app.operations.jobs import WorkersHeartbeat
from app.operations.readings import read
from app.retention import jobs as retention
from app.tally.jobs import FIRST_AUDIT_SECONDS, Audit
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, moderate, named, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, sign, work
from tests.operations.copies import back_up, run
from tests.pages.metrics import NAMES, scrape
from tests.post_box import PostBox
from tests.statements import statements

TOKEN = "a token of the monitoring, 1".replace(" ", "-")
FAR = {"REMOTE_ADDR": "192.0.2.7"}
# Indexes of those that wait, and of those that have ended: few, whatever a site has.
OF_FEW = {
    *("ix_signatures_pending", "ix_signatures_held", "ix_signatures_over", "ix_entries_waiting"),
    "ix_outgoing_mails_due",
}
BY_PROXIES = (
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP", "CDN-Loop"),
    *("CF-Connecting-IP", "True-Client-IP", "Fly-Client-IP", "X-Client-IP", "X-Original-Forwarded-For"),
)


def test_every_name_and_label_is_there_that_others_rely_on(client: FlaskClient, post_box: PostBox) -> None:
    signed(client, post_box, a_letter(), email="ada@example.org")
    client.get("/no-such-page")
    assert scrape(client).names == NAMES
    assert scrape(client).value("build_info", version=version()) == 1


def test_to_strangers_there_is_no_such_page(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=FAR).status_code == 404
    for header in BY_PROXIES:
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404, header
    for wrong in ("", "Bearer ", "Bearer None", f"Bearer {TOKEN}", "Basic None"):
        assert client.get("/metrics", headers={"Authorization": wrong}, environ_base=FAR).status_code == 404
    with started_again(app, tmp_path, metrics_token=TOKEN) as site:
        asking = site.test_client()
        assert asking.get("/metrics", environ_base=FAR).status_code == 404
        for wrong in (TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", f"Bearer {TOKEN} {TOKEN}"):
            assert asking.get("/metrics", headers={"Authorization": wrong}, environ_base=FAR).status_code == 404, wrong
        right = {"Authorization": f"Bearer {TOKEN}"}
        assert asking.get("/metrics", headers=right, environ_base=FAR).status_code == 200
        assert asking.get("/metrics", headers={**right, "X-Forwarded-For": "192.0.2.7"}).status_code == 200
        assert asking.get("/metrics").status_code == 200


def test_signups_and_confirms_are_counted_once_and_never_go_back(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    seen = []

    def counted() -> tuple[float, float]:
        found = scrape(client)
        seen.append((found.value("signups_total"), found.value("confirms_total")))
        return seen[-1]

    assert counted() == (0, 0)
    asked(client, post_box, letter, email="ada@example.org")
    sign(client, letter, email="ada@example.org")
    assert counted() == (1, 0)
    private = signed(client, post_box, letter, email="bao@example.org")
    signed(client, post_box, letter, name="Senator Held", email="held@example.org")
    signed(client, post_box, letter, name="Senator Fake", email="fake@example.org")
    assert counted() == (4, 3)
    work()
    assert counted() == (4, 3)
    moderate("release", named(letter, "Senator Held"))
    assert counted() == (4, 3)
    moderate("remove", named(letter, "Senator Fake"))
    press(client, private, "erase")
    work()
    assert counted() == (4, 3)
    asked(client, post_box, letter, email="cleo@example.org")
    client.post(post_box.last.links[1])  # this was not me
    assert counted() == (5, 3)
    watch.wait(days=9)
    retention.run(watch.now())
    assert counted() == (5, 3)
    assert seen == sorted(seen)


def test_two_web_processes_say_the_same_of_the_site_and_each_its_own_of_itself(
    app: Flask, tmp_path: Path, post_box: PostBox
) -> None:
    with started_again(app, tmp_path) as one, started_again(app, tmp_path) as other:
        letter = a_letter()
        signed(other.test_client(), post_box, letter, email="ada@example.org")
        work()
        found = [scrape(site.test_client()) for site in (one, other)]
        assert [each.value("signups_total") for each in found] == [1, 1]
        assert [each.value("confirms_total") for each in found] == [1, 1]
        route = "POST /confirm/<token>"
        assert [each.value("request_seconds_count", route=route) for each in found] == [0, 1]


def test_requests_are_told_by_their_routes_and_refusals_by_their_kinds(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path) as site:
        client, letter = site.test_client(), a_letter()
        client.get(f"/letters/{letter.slug}")
        client.get("/letters/ada-marlowe-finch")
        client.get("/confirm/a-token-of-ada")
        client.get("/ada@example.org")
        client.open("/", method="ADA")
        client.post(f"/letters/{letter.slug}/sign", headers={"Origin": "https://evil.example"})
        found = scrape(client)
        assert found.value("request_seconds_count", route="GET /letters/<slug>") == 2
        assert found.value("request_seconds_count", route="none") == 2
        assert found.value("refusals_total", kind="letter-not-found") == 1
        assert found.value("refusals_total", kind="unknown-token") == 1
        assert found.value("refusals_total", kind="foreign-origin") == 1
        assert found.value("refusals_total", kind="http-404") == 1
        assert "ada" not in found.text.lower()


def test_what_waits_has_a_depth_and_an_age(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    work()
    sign(client, letter, email="ada@example.org")
    watch.wait(minutes=10)
    sign(client, letter, email="bao@example.org")
    found = scrape(client)
    assert found.value("queue_depth", queue="mail") == 2
    assert 600 <= found.value("queue_age_seconds", queue="mail") < 601
    for mail in post_box.empty():
        client.post(mail.link, data={"consent": "1", "name": "Ada", "place": "US-CA", "show_name": "yes"})
    watch.wait(seconds=30)
    found = scrape(client)
    assert found.value("queue_depth", queue="ledger") > 0
    assert found.value("registrar_lag_seconds") == found.value("queue_age_seconds", queue="ledger")
    assert 30 <= found.value("registrar_lag_seconds") < 31
    work()
    post_box.empty()
    found = scrape(client)
    assert [found.value("queue_depth", queue=name) for name in ("mail", "ledger")] == [0, 0]
    assert found.value("registrar_lag_seconds") == 0


def test_the_worker_the_audit_the_backup_and_the_journal_say_when_they_last_were(
    app: Flask, client: FlaskClient, tmp_path: Path, watch: Watch
) -> None:
    a_letter()
    config = app.extensions["undersigned"]
    found = scrape(client)
    assert found.value("worker_heartbeat_age_seconds") == math.inf
    assert found.value("backup_age_seconds") == math.inf
    assert math.isnan(found.value("audit_ok"))

    assert WorkersHeartbeat(config).run(clock.now()) < 60
    audit = Audit(config)
    assert audit.run(clock.now()) == FIRST_AUDIT_SECONDS
    audit.run(clock.now())
    back_up(app, tmp_path / "away" / "monday.backup")
    work()
    watch.wait(hours=1)
    found = scrape(client)
    assert found.value("audit_ok") == 1
    for name in ("worker_heartbeat", "backup", "journal"):
        assert 3600 <= found.value(f"{name}_age_seconds") < 3601, name


def test_an_audit_that_found_something_says_so_until_one_finds_nothing(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    work()
    with transaction() as session:
        session.execute(text("UPDATE tallies SET signed = 7"))
    assert run(app, "tally", "audit").exit_code == 1
    assert scrape(client).value("audit_ok") == 0
    run(app, "tally", "rebuild")
    assert run(app, "tally", "audit").exit_code == 0
    assert scrape(client).value("audit_ok") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reading_goes_over_no_index_that_grows_with_signatures(app: Flask) -> None:
    end_read()
    with statements() as run_by_it:
        read(db.session(), now=clock.now() + timedelta(hours=1))
    asked_for = [one for one in run_by_it if one.startswith("SELECT")]
    assert len(asked_for) > 5
    with db.engine.connect() as connection:
        plans = {
            str(step[3])
            for one in asked_for
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", _values(one)).all()
        }
    of_many = {step for step in plans if re.search(r"(signatures|entries|outgoing_mails)\b", step)}
    assert {step.rpartition("INDEX ")[2].split()[0] for step in of_many if "PRIMARY KEY" not in step} == OF_FEW, plans


def _values(statement: str) -> tuple[int, ...]:
    return (0,) * statement.count("?")


def test_without_its_database_a_process_tells_what_it_knows(app: Flask, tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    with started_again(app, tmp_path, database_url=away) as site:
        found = scrape(site.test_client())
        assert found.value("build_info", version=version()) == 1
        assert "undersigned_signups_total" not in found.names
