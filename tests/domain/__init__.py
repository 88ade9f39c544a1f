"""Tests of the domain: rules, values and reference data."""
