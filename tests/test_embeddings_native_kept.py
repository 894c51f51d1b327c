"""Compiled code is kept where there is a place, and compiled anew where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: numba looks in no other place than that which it is given.
NOWHERE = {"NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator"}
CODE = """if True:
    import numpy as np
    from models.kernels.compiled import COMPILED
    from models.kernels.projection import laid_out, project_rows

    vectors, projections = np.ones((1, 2), np.float32), np.zeros((1, 1, 1), np.float32)
    project_rows(vectors, np.zeros(1, np.int64), laid_out(np.ones((1, 1, 3), np.float32)), projections)
    print(COMPILED["cache"], projections.item())
"""


def said(temporary: Path) -> str:
    environment = {**os.environ, **NOWHERE, "TMPDIR": str(temporary)}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_without_a_place_compiled_code_is_kept_in_a_folder_of_the_user_alone(tmp_path: Path) -> None:
    assert said(tmp_path) == "True 3.0\n"
    folder = tmp_path / f"wordloom-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*.nbi"))


@pytest.mark.parametrize("made", ["writable by all", "a link", "a file"])
def test_a_folder_into_which_others_may_write_is_not_used(tmp_path: Path, made: str) -> None:
    folder, elsewhere = tmp_path / f"wordloom-{os.getuid()}", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if made == "writable by all":
        folder.mkdir()
        folder.chmod(0o777)
    elif made == "a link":
        folder.symlink_to(elsewhere)
    else:
        folder.touch()
    assert said(tmp_path) == "False 3.0\n"
    assert not list(tmp_path.rglob("*.nbi"))
