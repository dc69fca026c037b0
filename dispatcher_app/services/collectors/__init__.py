"""Collectors on the map: their last positions, their trails, who is nearest, and how positions come in."""
