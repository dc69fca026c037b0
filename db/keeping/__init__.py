"""Documents that a hall keeps, each change a version, in both databases (decision 016)."""
