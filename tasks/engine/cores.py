"""What Luigi has to know before it schedules, wherever the command is given: how many cores and cards there are."""

from luigi.configuration import get_config

from tasks.engine import cards


def configure(jobs: int) -> None:
    """Let the local scheduler hand out `jobs` cores and the places on cards, and let a task that wrote nothing fail.

    An embedding takes all cores, or of many most, and a cell one. Luigi's default, one of each resource, would never
    start an embedding.
    """
    configuration = get_config()
    configuration.set("resources", "cores", str(jobs))
    configuration.set("resources", cards.RESOURCE, str(len(cards.places())))
    configuration.set("worker", "check_complete_on_run", "true")
    configuration.set("worker", "keep_alive", "false")
