"""Days of the hall seen again. Reads only: what is noted about a film lies beside it, not in the hall."""
