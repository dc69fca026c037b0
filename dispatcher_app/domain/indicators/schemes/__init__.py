"""Evaluation schemes (评价方案) as data: what is scored, with what weight, and which grade that is."""
