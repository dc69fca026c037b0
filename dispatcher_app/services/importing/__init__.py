"""Reports from files of other systems: read, matched, checked, made into cases."""
