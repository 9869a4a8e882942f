"""The audit log: one line for every change by organisers and reviewers."""
