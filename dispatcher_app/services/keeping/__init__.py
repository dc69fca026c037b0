"""Keeping the hall: where notices and collections hold, what a gate policy would do, what is drawn."""
