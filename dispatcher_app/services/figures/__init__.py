"""Figures for screens and reports: where they come from, and who keeps them up to date."""
