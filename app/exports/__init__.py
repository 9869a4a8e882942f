"""Exports: one set of columns as CSV, JSON or XLSX, and the record of who exported what."""
