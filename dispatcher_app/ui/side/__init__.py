"""The side paths at a seat: how their commands ask, when they fit a case, what they leave to be seen."""
