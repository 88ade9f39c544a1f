"""Commands of training, one module a subject."""
