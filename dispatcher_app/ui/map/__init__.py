"""The map in a seat's window: its dock, its tools, its layers, and what is where."""
