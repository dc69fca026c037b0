"""Reports at a seat: chosen, looked at, made."""
