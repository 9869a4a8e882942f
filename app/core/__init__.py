"""Core: configuration, time, database, refusals, encryption, tokens, the restore journal. It knows no other room."""
