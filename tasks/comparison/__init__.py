"""The chain of the main job: from a text data set to the report on its classifiers."""
