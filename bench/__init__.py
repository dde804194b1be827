"""Measures how fast the program is, and how much memory it takes; ``python -m bench``, ``python -m bench.soak``."""
