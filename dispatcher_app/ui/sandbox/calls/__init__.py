"""Calls that ring at a call taker's seat in an exercise."""
