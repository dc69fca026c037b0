"""A day of the hall seen again: what was open at every moment of it, made of the steps alone."""
