"""The registers of the side paths on the screen: one page for all of them, and the papers of supervision."""
