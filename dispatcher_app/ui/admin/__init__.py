"""Pages on which a hall keeps its own data: one kind of page for every document, driven by its table."""
