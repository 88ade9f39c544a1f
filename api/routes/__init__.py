"""The routes, one module a resource: parse, ask, answer."""
