"""Examinations in a sandbox's database, banks of questions in files, weights (decision 026)."""
