"""/metrics, as Prometheus reads it."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

NAMES = {
    "undersigned_worker_heartbeat_age_seconds": set(),
    "undersigned_registrar_lag_seconds": set(),
    "undersigned_queue_depth": {"queue"},
    "undersigned_queue_age_seconds": {"queue"},
    "undersigned_mails_total": {"state", "provider", "code"},
    "undersigned_signups_total": set(),
    "undersigned_confirms_total": set(),
    "undersigned_refusals_total": {"kind"},
    "undersigned_request_seconds": {"route"},
    "undersigned_audit_ok": set(),
    "undersigned_backup_age_seconds": set(),
    "undersigned_journal_age_seconds": set(),
    "undersigned_build_info": {"version"},
}  # as dashboards and alarms of others rely on them


@dataclass(frozen=True)
class Scraped:
    text: str

    @property
    def samples(self) -> list[tuple[str, dict[str, str], float]]:
        return [
            (sample.name, dict(sample.labels), sample.value)
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
        ]

    @property
    def names(self) -> dict[str, set[str]]:
        """With the labels of each; a histogram's three are one."""
        found: dict[str, set[str]] = {}
        for name, labels, _ in self.samples:
            one = name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
            found.setdefault(one, set()).update(set(labels) - {"le"})
        return found

    def value(self, name: str, **labels: str) -> float:
        """0 if it was never counted."""
        found = [value for one, of, value in self.samples if one == f"undersigned_{name}" and of == labels]
        assert len(found) <= 1, found
        return found[0] if found else 0.0

    def mails(self, state: str) -> dict[tuple[str, str], float]:
        """By provider and reply code."""
        return {
            (labels["provider"], labels["code"]): value
            for name, labels, value in self.samples
            if name == "undersigned_mails_total" and labels["state"] == state
        }


def scrape(client: FlaskClient, **asked: Any) -> Scraped:
    answer = client.get("/metrics", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return Scraped(answer.text)
