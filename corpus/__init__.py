"""Raw text to cleaned, tokenised and encoded documents with labels and splits."""
