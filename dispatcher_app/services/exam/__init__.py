"""Examinations in a sandbox: banks, papers, sittings, the typing test, results (decision 026)."""
