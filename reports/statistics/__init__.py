"""Numbers without words: scores, intervals, differences, verdicts."""
