"""What a figure is: facts of a case, base counts over them, indicators made of those (decision 019)."""
