"""Measures the program against the simplest thing that does the same work; see docs/benchmarks.md."""
