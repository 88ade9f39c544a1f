"""Merging: one emergency that was opened twice becomes one file, and two again where that was a mistake."""
