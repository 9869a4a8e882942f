"""Notices: automatic mails to organisers and reviewers. Other rooms never call this one; it polls."""
