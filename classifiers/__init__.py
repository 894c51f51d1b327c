"""Word vectors and labelled documents to trained models, predictions and costs."""
