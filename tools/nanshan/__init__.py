"""Makes the demo city pack from OpenStreetMap data of a part of Shenzhen Nanshan."""
