"""Planning and preparedness as the API speaks of it: what callers say, what is served, and what is counted."""
