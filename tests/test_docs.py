"""The documents tell the truth: languages in step, commands known, settings all described."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.search_space import declared
from tasks.chains import CHAINS
from tasks.engine.configuration import load_run
from tasks.engine.sections import read_sections
from tests.test_pipeline_main import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "docs" / "settings.md"


def blocks(path: Path) -> list[str]:
    """Return the command lines of a document, without their comments."""
    found = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.S)
    return [line.partition("#")[0].strip() for block in found for line in block.splitlines() if line.strip()]


def headings(path: Path) -> list[int]:
    """Return the levels of a document's headings."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    return [len(line.split()[0]) for line in text.splitlines() if line.startswith("#")]


def settings_page() -> str:
    """Return the page that describes every setting, from the settings classes themselves."""
    lines = [
        "# Settings",
        "",
        "Every key of a configuration file, by section; `-S section.key=value` sets one for a single run. Sections",
        "named `[embedding.NAME]` and `[classifier.NAME]` are the embeddings and architectures that are compared; what",
        "they do not say they take from `[embedding]` and `[classifier]`. Unless its meaning says otherwise, `auto`",
        "follows the size of the data, by the rules of `corpus/sizes.py`; the report and each manifest say what they",
        "gave. Tuned is how far `wordloom tune` searches (docs/tuning.md); log: ratios count, not differences. This",
        "page is written from the code:",
        "`WORDLOOM_WRITE_SETTINGS=1 .venv/bin/pytest tests/test_docs.py`.",
    ]
    # Of a section that several chains have, the first chain's keys: what others leave out is refused there.
    parts = [chain.parts() for chain in CHAINS]
    sections = {name: settings for part in reversed(parts) for name, settings in part.sections.items()}
    sections = {name: sections[name] for part in parts for name in part.sections}
    families = {name for part in parts for name in part.families}
    for section, settings in sections.items():
        named = f" and `[{section}.NAME]`" if section in families else ""
        lines += ["", f"## `[{section}]`{named}", "", "| key | default | tuned | meaning |", "|---|---|---|---|"]
        for key, field in settings.model_fields.items():
            default = field.get_default(call_default_factory=True)
            shown = ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)
            meaning = str(field.description).replace("|", "\\|").replace("<", "&lt;")
            lines.append(f"| `{key}` | {f'`{shown}`' if shown else ''} | {declared(field) or ''} | {meaning} |")
    return "\n".join(lines) + "\n"


def test_both_languages_have_the_same_headings_and_commands() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    assert headings(english) == headings(chinese)
    assert blocks(english) == blocks(chinese)
    assert len(blocks(english)) > 8


def test_every_command_of_the_readme_is_known_and_every_command_is_in_it() -> None:
    shown = {line.split()[1] for line in blocks(ROOT / "README.md") if line.startswith("wordloom ")}
    done = subprocess.run(
        [sys.executable, "-m", "wordloom", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    listed = {name for name in shown | {"predict", "adopt"} if re.search(rf"\b{name}\b", done.stdout)}
    assert shown == listed
    assert shown == set(COMMANDS)


def test_every_file_that_the_readme_links_to_is_there() -> None:
    for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        missing = [link for link in links if not (ROOT / link).exists()]
        assert missing == [], f"{name} links to what is not there"


def test_what_one_changes_is_named_in_both_languages_by_files_that_are_there() -> None:
    named = []
    for name, heading in (("README.md", "## How to change things"), ("README.zh-CN.md", "## 如何修改")):
        table = (ROOT / name).read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
        named.append([path for path in re.findall(r"`([\w/]+(?:\.py|/))`", table) if "/" in path])
    assert named[0] == named[1] and len(named[0]) >= 8
    assert [path for path in named[0] if not (ROOT / path).exists()] == []


def test_every_setting_is_described() -> None:
    page = settings_page()
    if os.environ.get("WORDLOOM_WRITE_SETTINGS"):
        SETTINGS.write_text(page, encoding="utf-8")
    assert "| None |" not in page, "a setting has no description"
    assert SETTINGS.read_text(encoding="utf-8") == page, "docs/settings.md is not what the code says"


@pytest.mark.parametrize("path", [ROOT / "luigi.cfg", *sorted((ROOT / "configs").glob("*.cfg"))], ids=lambda p: p.name)
def test_every_configuration_of_the_project_is_valid(path: Path) -> None:
    assert load_run(path, {}, None, ROOT).name == read_sections(path)["run"]["name"]


def test_every_line_of_the_demo_is_commented() -> None:
    lines = [line for line in (ROOT / "luigi.cfg").read_text(encoding="utf-8").splitlines() if line.strip()]
    explained = False
    for line in lines:
        if line.startswith("#"):
            explained = True
        elif line.startswith("["):
            explained = False
        else:
            assert explained, f"no comment stands above {line!r}"
            explained = line.partition("=")[0].strip() in {
                "already_running",
                "missing_data",
                "not_run",
                "task_failed",
                "scheduling_error",
            }


def test_the_page_on_recurrent_networks_shows_the_code_that_runs_and_the_numbers_it_prints() -> None:
    page = (ROOT / "docs" / "recurrent-networks.md").read_text(encoding="utf-8")
    sources = [ROOT / "models" / "reference" / name for name in ("classifier.py", "cells.py", "forget_gate.py")]
    code = "\n".join(line.strip() for path in sources for line in path.read_text(encoding="utf-8").splitlines())
    shown = re.findall(r"```python\n(.*?)```", page, flags=re.S)
    assert len(shown) > 8
    for block in shown:
        assert "\n".join(line.strip() for line in block.strip().splitlines()) in code, block
    (command,) = [line for line in blocks(ROOT / "docs" / "recurrent-networks.md") if line.startswith("python ")]
    done = subprocess.run([sys.executable, *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=True)
    two_words, distances = done.stdout.strip().split("\n\n")
    assert f"```\n{two_words}\n```" in page
    assert f"```\n{distances}\n```" in page
    for path in re.findall(r"\btests/\w+\.py", page):
        assert (ROOT / path).exists()


def test_the_page_on_word2vec_names_files_and_configurations_that_are_there() -> None:
    page = (ROOT / "docs" / "word2vec.md").read_text(encoding="utf-8")
    paths = re.findall(r"\b(?:benchmarks|configs|embeddings|tests)/[\w/-]+\.(?:py|cfg)", page)
    assert len(paths) > 6 and [path for path in paths if not (ROOT / path).exists()] == []
    compared = load_run(ROOT / "configs" / "word2vec.cfg", {}, None, ROOT)
    rows = set(re.findall(r"^\| ([\w-]+) \| [−\d]", page, flags=re.M))
    assert rows == set(compared.embeddings), "the tables have a row for each embedding of the configuration"


def test_the_page_on_several_hosts_has_files_that_a_shell_can_read_and_commands_that_there_are() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    scripts = re.findall(r"```bash\n(.*?)```", page, flags=re.S)
    assert len(scripts) == 2
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    assert set(re.findall(r"\bwordloom (run|worker|scheduler)\b", page)) == {"run", "worker", "scheduler"}
    assert {*re.findall(r"\bbenchmarks/\w+\.py", page)} <= {
        f"benchmarks/{p.name}" for p in ROOT.glob("benchmarks/*.py")
    }
