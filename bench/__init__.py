"""How fast Undersigned is, measured on its own processes: `python -m bench` (docs in bench/README.md)."""
