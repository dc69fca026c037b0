"""The hall's own record at a seat (decision 014)."""
