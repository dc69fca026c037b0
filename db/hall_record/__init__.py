"""The hall's own record in both databases (decision 014)."""
