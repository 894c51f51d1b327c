"""How much a server takes on, and what it answers to more: each limit bounds memory or time, whoever asks."""

from dataclasses import dataclass

#: Connections of a worker at a time; others get 503 at once. So bodies being read take at most so many times
#: `most_bytes`, however slowly they come.
MOST_CONNECTIONS = 256
#: Texts of a worker that wait for the model: a quarter of a minute at 1,000 texts a second would be too late anyway.
MOST_WAITING = 4096
#: Explanations that wait: a network's takes as long as some hundred predictions.
MOST_EXPLANATIONS = 16
#: Texts that the model is given at a time: beyond it a larger batch is no faster, and who comes next waits longer.
MOST_AT_ONCE = 256


@dataclass(frozen=True)
class Limits:
    """What one request may ask for, and how long it and its batch may take."""

    most_bytes: int = 1 << 20  # of a request's body: 413
    most_texts: int = 1000  # of a request: 422
    seconds: float = 10.0  # to send a body (408), and to be answered (504)
    wait: float = 0.003  # seconds that a batch waits for more texts
