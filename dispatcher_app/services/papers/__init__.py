"""Papers the hall gives out: filled from templates that a city can change without a programmer."""
