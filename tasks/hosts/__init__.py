"""One run on several hosts: they share a store of results, and Luigi's scheduler says who makes which."""
