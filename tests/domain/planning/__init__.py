"""Tests of civil emergency planning and preparedness."""
