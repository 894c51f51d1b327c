"""A trained model as one HTML page that runs by itself, offline."""
