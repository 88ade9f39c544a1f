"""Training over HTTP: replays, exercises below an address of their own, scores."""
