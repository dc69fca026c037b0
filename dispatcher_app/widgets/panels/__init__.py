"""Figures as pictures: each panel is fed with one frozen value and says which number was opened."""
