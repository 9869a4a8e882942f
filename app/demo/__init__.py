"""The demo: three letters by invented organisations, and any number of invented signers."""
