"""The map of a seat: Qt's own drawing, the folium page, and what both share."""
