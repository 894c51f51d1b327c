"""`wordloom language-model`: n-gram and recurrent language models on the same text, and what they say."""

from pipeline import options
from pipeline.project import Choice
from pipeline.run import DryRun, Force, Jobs, KeepGoing, Order, carry_out

#: The command, which names its chain.
CHAIN = "language-model"


def language_model(
    config: options.ConfigOrDefaults = None,
    data: options.Data = None,
    dry_run: DryRun = False,
    force: Force = False,
    jobs: Jobs = None,
    keep_going: KeepGoing = True,
    settings: options.Set = None,
    name: options.Name = None,
    seeds: options.Seeds = None,
    preset: options.Preset = None,
) -> None:
    """Compare n-gram and recurrent language models.

    Without CONFIG and --data they read the demo.

    \b
    Examples:
      wordloom language-model                             the demo
      wordloom language-model configs/language-model.cfg  on IMDB
      wordloom language-model --data reviews.csv          your own text
      wordloom language-model -S language_model.softmax=sampled
    """
    from tasks.engine.stages import STAGES

    choice = Choice(config, data, settings or (), name, seeds, preset, chain=CHAIN)
    carry_out(Order(choice, STAGES, force, jobs or 0, keep_going, ()), dry_run)
