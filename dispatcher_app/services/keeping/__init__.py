"""Documents that a hall keeps: read, drafted, checked, written, followed."""
