"""Shifts: who is on duty, and what one shift hands over to the next."""
