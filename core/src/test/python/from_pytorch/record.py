"""Records every line of docs/from-pytorch.md, for the tests that follow it in Java.

Run from anywhere, with torch 2.15 and, for SOAP, Shampoo and Prodigy, two packages:

    pip install torch numpy prodigyopt pytorch-optimizer
    python core/src/test/python/from_pytorch/record.py [NAME ...]

It overwrites core/src/test/resources/from_pytorch/*.json, or those of the lines named. The files in
the repository were written with Python 3.11.7, torch 2.15.0, prodigyopt 1.1.2 and pytorch-optimizer
4.1.0 on an x86-64 processor.

network.json has the weights that every run begins with and the batches. Each line has a file:

    line, torch, dtype, weights: {step: {parameter: [n]}}, seen: {name: [steps]}

All run in float64 except autocast. Muon's Newton-Schulz iteration, which torch runs in bfloat16, and
the parts that packages cast to float32 run in float64, too; nothing else is touched.
"""

import inspect
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import loops
import network
import options
import packages
import torch

FLOAT32 = {"autocast"}
IDLE = (3, 4, 5, 8)
HELPERS = {"train", "hidden", "others"}
CASTING = ("muon", "soap", "shampoo")


def lines(module):
    """The functions of a module that are lines of the page: those of a model and batches alone."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        parameters = list(inspect.signature(function).parameters)
        if function.__module__ == module.__name__ and parameters[:2] == ["model", "batches"]:
            if name not in HELPERS and "options" not in parameters:
                yield name, function


def in_float64(stack):
    """Has torch and the packages compute in float64 where they cast to less."""
    stack.enter_context(mock.patch.object(torch, "bfloat16", torch.float64))
    stack.enter_context(mock.patch.object(torch, "float32", torch.float64))
    stack.enter_context(mock.patch.object(torch.Tensor, "float", torch.Tensor.double))


def record(name, line):
    low = name in FLOAT32
    dtype = torch.float32 if low else torch.float64
    idle = IDLE if name.startswith("unused") else ()
    batches = network.Batches(idle)
    given = {"model": network.fresh(dtype), "batches": batches}
    with ExitStack() as stack:
        if any(word in name for word in CASTING):
            in_float64(stack)
        if "file" in inspect.signature(line).parameters:
            given["file"] = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "saved.pt"
        line(**given)
    assert batches.step == network.STEPS, name
    network.save(name, {
        "line": name,
        "torch": torch.__version__.split("+")[0],
        "dtype": str(dtype).removeprefix("torch."),
        "idle": idle,
        "weights": batches.written,
        "seen": batches.seen,
    })


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    network.save("network", {
        "weights": network.weights(network.fresh()),
        "tokens": network.TOKENS_OF,
        "targets": network.TARGETS_OF,
    })
    for module in (loops, options, packages):
        for name, line in lines(module):
            if not sys.argv[1:] or name in sys.argv[1:]:
                record(name, line)


if __name__ == "__main__":
    main()
