"""CITATION.cff: how a model is cited, in the Citation File Format 1.2.0 (Druskat et al. 2021)."""

from serving.hub.card import Handed
from serving.hub.yaml_text import yaml_text

#: The format wants an author; who it is, only the model's owner knows.
UNNAMED = "unnamed (write yourself here)"


def citation(handed: Handed, date: str) -> str:
    """Return CITATION.cff of a model made on `date` (YYYY-MM-DD)."""
    described = {
        "cff-version": "1.2.0",
        "message": "If you use this model, please cite it as below.",
        "type": "software",
        "title": f"{handed.name}: a text classifier",
        "authors": [{"name": handed.author or UNNAMED}],
        "date-released": date,
        "references": [
            {
                "type": "software",
                "title": "Wordloom",
                "version": handed.version,
                "authors": [{"name": "The Wordloom contributors"}],
            }
        ],
    }
    return yaml_text(described) + "\n"
