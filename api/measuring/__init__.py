"""What operators are given to see: figures for Prometheus, and spans for OpenTelemetry where it is installed."""
