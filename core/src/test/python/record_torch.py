"""Records what torch's own optimizers do, for the golden tests of Steepest.

Run from anywhere, with torch 2.9 or newer (Muon came with 2.9):

    python core/src/test/python/record_torch.py

It overwrites core/src/test/resources/trajectories/*.json. The files in the repository were written
with Python 3.11.7 and torch 2.15.0 on an x86-64 processor; each names its torch version.

Weights and gradients are multiples of 1/1024 from a seeded generator, hence exact in float32 and
float64, and the gradient of step t does not depend on the weights, so that any implementation can
replay it. Matrices are stored row by row. Results have 17 significant digits.

One file per optimizer and variant:

    optimizer, variant, hyperparameters, torch, dtype,
    tensors: [{shape, initial: [n], gradients: [steps][n], weights: [steps][n]}]

Muon runs twice: "bfloat16" is torch as it ships (weights in float32, Newton-Schulz in bfloat16),
"float64" is the same code with the cast to bfloat16 replaced by one to float64, to compare tightly.

newton_schulz.json holds the orthogonalization alone:

    torch, coefficients, steps, epsilon, cases: [{shape, input, float64, bfloat16}]
"""

import json
import random
from pathlib import Path
from unittest import mock

import torch
from torch.optim import _muon

OUT = Path(__file__).resolve().parent.parent / "resources" / "trajectories"
STEPS = 20
MATRICES = [[8, 5], [5, 8], [6, 6]]
VECTORS = [[7]]


def numbers(rng, shape, deviation):
    """Normal multiples of 1/1024."""
    count = torch.Size(shape).numel()
    flat = [round(1024 * rng.gauss(0, deviation)) / 1024 for _ in range(count)]
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def plain(tensor):
    """Row-major numbers; json prints the shortest text that gives back the same double."""
    return tensor.detach().to(torch.float64).flatten().tolist()


def without_bfloat16():
    """Makes torch's Newton-Schulz cast to float64 where it casts to bfloat16."""
    return mock.patch.object(torch, "bfloat16", torch.float64)


def record(name, variant, optimizer, shapes, dtype, **hyperparameters):
    tensors = []
    made = None
    for index, shape in enumerate(shapes):
        rng = random.Random(1000 + index)
        initial = numbers(rng, shape, 1.0)
        drift = numbers(rng, shape, 0.25)
        gradients = [drift + numbers(rng, shape, 0.5) for _ in range(STEPS)]
        weight = torch.nn.Parameter(initial.to(dtype, copy=True))
        made = optimizer([weight], **hyperparameters)
        weights = []
        for gradient in gradients:
            weight.grad = gradient.to(dtype, copy=True)
            made.step()
            weights.append(plain(weight))
        tensors.append({
            "shape": shape,
            "initial": plain(initial),
            "gradients": [plain(g) for g in gradients],
            "weights": weights,
        })
    group = {k: v for k, v in made.param_groups[0].items() if k != "params"}
    save(name, {
        "optimizer": optimizer.__name__,
        "variant": variant,
        "hyperparameters": group,
        "torch": torch.__version__.split("+")[0],
        "dtype": str(dtype).removeprefix("torch."),
        "tensors": tensors,
    })


def record_newton_schulz():
    coefficients = (_muon.DEFAULT_A, _muon.DEFAULT_B, _muon.DEFAULT_C)
    steps, epsilon = _muon.DEFAULT_NS_STEPS, _muon.EPS
    cases = []
    for index, shape in enumerate(MATRICES + [[3, 16], [1, 4]]):
        matrix = numbers(random.Random(2000 + index), shape, 1.0)
        low = _muon._zeropower_via_newtonschulz(matrix.float(), coefficients, steps, epsilon)
        with without_bfloat16():
            high = _muon._zeropower_via_newtonschulz(matrix, coefficients, steps, epsilon)
        assert low.dtype == torch.bfloat16 and high.dtype == torch.float64
        cases.append({
            "shape": shape,
            "input": plain(matrix),
            "float64": plain(high),
            "bfloat16": plain(low),
        })
    save("newton_schulz", {
        "torch": torch.__version__.split("+")[0],
        "coefficients": coefficients,
        "steps": steps,
        "epsilon": epsilon,
        "cases": cases,
    })


def save(name, content):
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")
    print(path.name, path.stat().st_size, "bytes")


def main():
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    for adjust in (None, "match_rms_adamw"):
        name = "muon" if adjust is None else "muon_match_rms_adamw"
        record(f"{name}_bfloat16", "bfloat16", torch.optim.Muon, MATRICES, torch.float32,
               adjust_lr_fn=adjust)
        with without_bfloat16():
            record(f"{name}_float64", "float64", torch.optim.Muon, MATRICES, torch.float64,
                   adjust_lr_fn=adjust)
    everything = MATRICES + VECTORS
    record("adamw", "float64", torch.optim.AdamW, everything, torch.float64)
    record("adam", "float64", torch.optim.Adam, everything, torch.float64)
    for name, nesterov in (("sgd", False), ("sgd_nesterov", True)):
        record(name, "float64", torch.optim.SGD, everything, torch.float64,
               lr=0.01, momentum=0.9, nesterov=nesterov)
    record("sgd_coupled", "float64", torch.optim.SGD, everything, torch.float64,
           lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1)
    record("adam_coupled", "float64", torch.optim.Adam, everything, torch.float64, weight_decay=0.1)
    record("rmsprop_momentum", "float64", torch.optim.RMSprop, everything, torch.float64,
           lr=0.01, alpha=0.95, momentum=0.9)
    record("adagrad_start", "float64", torch.optim.Adagrad, everything, torch.float64,
           lr=0.01, initial_accumulator_value=0.1)
    record_newton_schulz()


if __name__ == "__main__":
    main()
