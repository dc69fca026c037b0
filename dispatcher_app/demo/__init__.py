"""A whole shift played through the real windows by keys and mouse, with screenshots."""
