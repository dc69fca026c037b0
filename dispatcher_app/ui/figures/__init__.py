"""The window of figures: indicators by any dimension, score sheets, and the cases behind every number."""
