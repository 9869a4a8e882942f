from datetime import datetime

from app.jobs.job import Job
from app.signing import delivery_mails, reminders

DELIVERIES_SECONDS = 600.0
REMINDERS_SECONDS = 300.0


class DeliveryMails(Job):
    name = "deliveries"

    def run(self, now: datetime) -> float:
        delivery_mails.tell(now)
        return DELIVERIES_SECONDS


class Reminders(Job):
    name = "reminders"

    def run(self, now: datetime) -> float:
        reminders.remind(now)
        return REMINDERS_SECONDS


JOBS = (DeliveryMails, Reminders)
