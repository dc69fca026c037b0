"""Figures: one row of facts a case, sums of settled facts in cubes, and how both are read (decision 019)."""
