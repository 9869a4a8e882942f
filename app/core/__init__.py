"""Core: configuration, time, database, refusals, encryption, tokens, the restore journal. Imports no other package."""
