"""Exports: one list of columns, dressed as CSV, JSON or a workbook; who took what out."""
