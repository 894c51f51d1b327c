"""`wordloom adopt`: keep results that differ from what the code would make now in code only."""

from typing import Annotated

import typer

from pipeline.output import count, emit, escaped, note, table
from pipeline.project import Choice, root


def adopt(
    choice: Choice,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="show what would be kept")] = False,
) -> None:
    """Keep results that differ in code only.

    Their manifests and the report say so. Use it after an edit that cannot change a result (a message, a new option
    that is off). What differs in a setting or in its data is never taken over.
    """
    from tasks.engine.adoption import adopt as take_over
    from tasks.engine.inspection import some

    run = choice.load()
    taken = take_over(run, root(), dry_run)
    if taken:
        rows = [[item.stage, escaped(item.label), escaped(some(item.modules))] for item in taken]
        emit(table(("stage", "what", "code that changed"), rows, words=("what",)))
    if not taken:
        note("nothing to keep: no result differs in code only (`wordloom plan` shows what differs)")
    elif dry_run:
        note(f"would keep {count(len(taken), 'result')}; nothing was changed")
    else:
        note(f"kept {count(len(taken), 'result')} made by earlier code; the report says which")
