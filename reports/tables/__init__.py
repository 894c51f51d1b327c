"""The table cells.csv of each kind of report."""
