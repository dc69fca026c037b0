"""What the shift leader put in force, as every seat meets it: a line, a list, phrases by key."""
