"""The finished artefacts of a run, read for the report."""
