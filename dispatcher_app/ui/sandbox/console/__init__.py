"""The trainer's console."""
