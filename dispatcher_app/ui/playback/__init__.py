"""回放: a past day of the hall on queue, map and panels."""
