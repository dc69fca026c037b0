"""Documents of rows that a hall changes on the screen, each change a new version (decision 016)."""
