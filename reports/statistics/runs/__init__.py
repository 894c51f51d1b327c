"""Several runs beside each other: on the same documents, or each on a data set of its own."""
