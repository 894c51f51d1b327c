"""What a command says whose libraries are not installed, and what an export is said to have lost."""

import numpy as np
import pytest

from corpus.errors import DataError
from serving.extras import require
from serving.loss import loss_between


def test_what_is_not_installed_is_named_with_the_line_that_installs_it() -> None:
    with pytest.raises(DataError) as caught:
        require("export", "`wordloom export RUN onnx`", "json", "no_such_module", "nor_this")
    assert str(caught.value) == (
        "`wordloom export RUN onnx` needs no_such_module and nor_this, which are not installed; "
        'run `pip install "wordloom[export]"` (or `pip install no_such_module nor_this`)'
    )


def test_a_loss_counts_labels_that_differ_and_those_that_are_true() -> None:
    before, after = np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([[0.8, 0.2], [0.4, 0.6]])
    classes = [shares.argmax(axis=1) for shares in (before, after)]
    loss = loss_between(before, after, classes, np.array([0, 1]))
    assert (loss.documents, loss.changed, loss.right) == (2, 1, (1, 2))
    assert loss.told() == (
        "on 2 texts of validation 50.0% of the labels are the same; probabilities differ by 2e-01 at most; "
        "right are 50.00% before and 100.00% after"
    )
    unknown = loss_between(before, before, [classes[0]] * 2, np.array([-1, -1]))
    assert unknown.told().endswith("probabilities differ by 0e+00 at most")
