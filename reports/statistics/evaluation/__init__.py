"""New documents beside those that a run was judged by."""
