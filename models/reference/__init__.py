"""Recurrent networks from scratch, to learn from and to judge the fast code by."""
