"""Alarms: what a seat must act on, and nothing else (the idea of ISA-18.2). Facts in, alarms out."""
