"""Mail: released messages and decisions on offers, to the points of contact of nations."""
