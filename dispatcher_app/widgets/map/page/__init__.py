"""The map as a page of folium and Leaflet in Qt's web engine, fed from this program alone."""
