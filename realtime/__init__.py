"""The live feed and the operations room."""
