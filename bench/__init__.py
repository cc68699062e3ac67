"""Benchmarks: each measures a peer or a limit beside us in the same run, and prints a ratio."""
