"""The room in a real browser, on a real server."""
