"""The big screen of the hall: what it shows, in which order, and the figures it shows."""
