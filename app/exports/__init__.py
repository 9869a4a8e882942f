"""Exports: one list of columns, dressed as CSV or JSON."""
