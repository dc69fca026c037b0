"""The hall's own record: acts that are not about one case, each kept for ever (decision 014)."""
