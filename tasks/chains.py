"""Every chain of tasks, in the order of the help page; the first one's command runs every configuration.

A chain is a folder beside this file with its record; what is new to all commands is a line here.
"""

from tasks.comparison.chain import COMPARISON
from tasks.engine.chain import Chain
from tasks.language.chain import LANGUAGE
from tasks.series.chain import SERIES

CHAINS: tuple[Chain, ...] = (COMPARISON, LANGUAGE, SERIES)
