"""Documents to a cleaned, tokenised, encoded corpus with splits."""
