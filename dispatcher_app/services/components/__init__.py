"""Components of a city: register, columns, index, tiles, survey."""
