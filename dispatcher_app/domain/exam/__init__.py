"""Examination: questions and papers, the typing test, the score of a hands-on exercise (decision 026)."""
