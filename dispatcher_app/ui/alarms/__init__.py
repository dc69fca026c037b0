"""Alarms on the screen and by ear: the line in the header, the list, the sounds, the shift leader's page."""
