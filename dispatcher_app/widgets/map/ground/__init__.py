"""The ground of a city, drawn by Qt: surfaces, roads, borders, names."""
