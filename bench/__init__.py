"""The benchmark of Undersigned, measured on its real processes: `python -m bench` (docs in bench/README.md)."""
