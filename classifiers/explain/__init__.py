"""What each word of a text contributes to what a classifier says."""
