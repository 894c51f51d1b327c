"""Where a network is trained and run."""

import os
from contextlib import AbstractContextManager, nullcontext

import torch

from corpus.errors import DataError
from corpus.processor import multiplies_halves
from models.blas import use_one_thread

#: Set to 0, steps of training on a GPU are asked for one by one.
RECORD = "WORDLOOM_RECORD_STEPS"


def choose_device(name: str) -> torch.device:
    """Return the device called `name`; auto: the first of cuda, mps and cpu that is there. Makes it ready for use."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    chosen = next(kind for kind, available in there.items() if available) if name == "auto" else name
    if not there[chosen]:
        kinds = ", ".join(kind for kind, available in there.items() if available)
        raise DataError(f"[classifier] device = {name}: this machine has none that torch can use; found: {kinds}")
    if chosen == "cpu":
        prepare_cpu()
    return torch.device(chosen)


def prepare_cpu() -> None:
    """One thread, since cells run side by side; denormal numbers count as zero.

    Under max pooling most gradients are zero and decay through the recurrence into denormal numbers, which can take
    many times as long to multiply.
    """
    torch.set_num_threads(1)
    use_one_thread()
    torch.set_flush_denormal(True)


def training_precision(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Return the context for the forward pass in training: that of `mixed_precision`, unless `precision` is single.

    Where it is auto, a CPU that multiplies bfloat16 uses half precision, too, but for what compiled code multiplies.
    """
    if precision == "single":
        return nullcontext()
    if device.type == "cpu" and multiplies_halves():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return mixed_precision(device)


def mixed_precision(device: torch.device) -> AbstractContextManager[object]:
    """Return the context for the forward pass: half precision on CUDA, float32 elsewhere.

    bfloat16 where the card has it: it needs no scaling of the loss. Older cards get float16 (see `gradient_scaler`).
    """
    if device.type != "cuda":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16)


def is_nvidias(device: torch.device) -> bool:
    """Say whether a device is one of NVIDIA's GPUs of 2020 or later: they multiply bfloat16.

    On older ones, and on AMD's, which torch calls cuda, too, what asks for this was never tried.
    """
    is_theirs = device.type == "cuda" and torch.version.cuda is not None
    return is_theirs and torch.cuda.get_device_capability(device) >= (8, 0)


def records_steps(device: torch.device) -> bool:
    """Say whether steps of training are recorded on a device, see `recorded`."""
    return is_nvidias(device) and os.environ.get(RECORD) != "0"


def gradient_scaler(device: torch.device) -> torch.amp.GradScaler:
    """Return what keeps small float16 gradients from vanishing; it does nothing in other precisions."""
    half = device.type == "cuda" and not torch.cuda.is_bf16_supported()
    return torch.amp.GradScaler(device.type if half else "cpu", enabled=half)
