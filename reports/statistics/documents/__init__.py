"""What is told of single documents: copies, kinds, mistakes, doubtful labels, disagreements."""
