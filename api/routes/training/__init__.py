"""Calls of training, one router a resource."""
