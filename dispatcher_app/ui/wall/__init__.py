"""The big screen of the hall: pages that rotate, read from five metres."""
