"""The audit log: one event for every change by organisers and reviewers."""
