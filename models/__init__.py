"""What every model is built from, whatever it reads."""
