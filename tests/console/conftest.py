from tests.journeys.watch import watch

__all__ = ["watch"]
