"""Sandboxes in the database: the mark, the clock, and how they are made."""
