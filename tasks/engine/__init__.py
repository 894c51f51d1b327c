"""What all chains of tasks share: identity, settings, stages in processes of their own, plans."""
