"""Which networks train first."""

#: Longest first, so that the grid ends together: relative seconds a token (docs/benchmarks.md).
PRIORITY = {"lstm": 50, "gru": 40, "sru": 30, "rnn": 20, "rnn-relu": 20, "cnn": 10, "mingru": 10}
