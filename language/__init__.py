"""Language models: n-grams and recurrent networks that predict the next word."""
