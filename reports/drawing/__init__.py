"""Figures as SVG; the only place that knows matplotlib."""
