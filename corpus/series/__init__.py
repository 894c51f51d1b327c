"""Numbers instead of words: files of them, and the corpus that they become."""
