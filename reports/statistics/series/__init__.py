"""Numbers about forecasts of a series."""
