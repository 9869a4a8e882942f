"""Notices: what organisers and reviewers are mailed of by themselves. Nobody hands over to this room; it looks."""
