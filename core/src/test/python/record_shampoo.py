"""Records Shampoo's trajectories, for the golden tests of Steepest.

Run from anywhere, with numpy, torch and pytorch-optimizer 4.1 installed:

    python core/src/test/python/record_shampoo.py

It overwrites core/src/test/resources/trajectories/shampoo_*.json. The files in the repository were written with
Python 3.11.7, numpy 2.4.6, torch 2.15.0 and pytorch-optimizer 4.1.0.

Two kinds of sources:

- "rewrite": the published rule written out below in float64, one matrix at a time: factors, inverse
  roots by eigendecomposition, bias correction, momentum, grafting, blocks. It follows the order of
  distributed Shampoo: factors, roots, smoothed gradient, preconditioned gradient, grafted length.
- "pytorch_optimizer": the classes Shampoo and ScalableShampoo of that package, which have no bias
  correction and renew roots at other steps, hence without either.
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from pytorch_optimizer import ScalableShampoo, Shampoo

OUT = Path(__file__).resolve().parent.parent / "resources" / "trajectories"
STEPS = 20
MATRICES = [[8, 5], [5, 8], [6, 6]]
VECTORS = [[7]]


def numbers(rng, shape, deviation):
    """Normal multiples of 1/1024."""
    flat = [round(1024 * rng.gauss(0, deviation)) / 1024 for _ in range(int(np.prod(shape)))]
    return np.array(flat).reshape(shape)


def scenario(index, shape):
    """Weights and gradients, as in record_torch.py."""
    rng = random.Random(1000 + index)
    initial = numbers(rng, shape, 1.0)
    drift = numbers(rng, shape, 0.25)
    return initial, [drift + numbers(rng, shape, 0.5) for _ in range(STEPS)]


def inverse_root(factor, p, epsilon):
    values, vectors = np.linalg.eigh(factor)
    return (vectors * (np.maximum(values, 0) + epsilon) ** (-1 / p)) @ vectors.T


class Block:
    """Shampoo on one matrix or vector."""

    def __init__(self, shape, beta2, debias, epsilon, every):
        self.beta2, self.debias, self.epsilon, self.every = beta2, debias, epsilon, every
        self.factors = [np.zeros((n, n)) for n in shape]
        self.roots = [None] * len(shape)

    def observe(self, g, t):
        grams = [np.outer(g, g)] if g.ndim == 1 else [g @ g.T, g.T @ g]
        gain = 1 if self.beta2 == 1 else 1 - self.beta2
        correction = 1 - self.beta2**t if self.debias else 1
        for i, gram in enumerate(grams):
            self.factors[i] = self.beta2 * self.factors[i] + gain * gram
            if (t - 1) % self.every == 0:
                p = 2 * len(grams)
                self.roots[i] = inverse_root(self.factors[i] / correction, p, self.epsilon)

    def precondition(self, m):
        left = self.roots[0] @ m
        return left if m.ndim == 1 else left @ self.roots[1]


def pieces(shape, block):
    """Index ranges of the blocks of a tensor."""
    cuts = [[slice(i, min(i + block, n)) for i in range(0, n, block)] for n in shape]
    if len(cuts) == 1:
        return [(rows,) for rows in cuts[0]]
    return [(rows, columns) for rows in cuts[0] for columns in cuts[1]]


def shampoo(initial, gradients, lr, beta1, beta2, debias, epsilon, every, block, graft):
    w = initial.copy()
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    parts = [(where, Block(w[where].shape, beta2, debias, epsilon, every))
             for where in pieces(w.shape, block)]
    path = []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        filtered = m / (1 - beta1**t)
        update = np.empty_like(w)
        for where, part in parts:
            part.observe(g[where], t)
            update[where] = part.precondition(filtered[where])
        if graft == "sgd":
            update *= np.linalg.norm(filtered) / np.linalg.norm(update)
        elif graft == "adam":
            v = beta2 * v + (1 - beta2) * g * g
            adam = filtered / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
            update *= np.linalg.norm(adam) / np.linalg.norm(update)
        w = w - lr * update
        path.append(w)
    return path


def torch_path(optimizer, initial, gradients, hyperparameters):
    weight = torch.nn.Parameter(torch.from_numpy(initial.copy()))
    # its constructor refuses beta2 = 1, the plain sum, which its code can do
    betas = hyperparameters.get("betas")
    made = optimizer([weight], **({**hyperparameters, "betas": (0.0, 0.9)} if betas else hyperparameters))
    if betas:
        made.param_groups[0]["betas"] = betas
    path = []
    for g in gradients:
        weight.grad = torch.from_numpy(g.copy())
        made.step()
        path.append(weight.detach().numpy().copy())
    return path


def record(name, peer, release, shapes, hyperparameters, run):
    tensors = []
    for index, shape in enumerate(shapes):
        initial, gradients = scenario(index, shape)
        tensors.append({
            "shape": shape,
            "initial": initial.ravel().tolist(),
            "gradients": [g.ravel().tolist() for g in gradients],
            "weights": [w.ravel().tolist() for w in run(initial, gradients)],
        })
    path = OUT / f"shampoo_{name}.json"
    path.write_text(json.dumps({
        "optimizer": "Shampoo",
        "variant": name,
        "hyperparameters": hyperparameters,
        "peer": peer,
        "version": release,
        "dtype": "float64",
        "tensors": tensors,
    }, separators=(",", ":"), allow_nan=False) + "\n")
    print(path.name, path.stat().st_size, "bytes")


def record_numpy(name, **changed):
    chosen = {"lr": 0.03, "beta1": 0.0, "beta2": 1.0, "debias": False, "epsilon": 1e-4,
              "every": 1, "block": 1024, "graft": "none"} | changed
    record(name, "rewrite", "distributed Shampoo", MATRICES + VECTORS, chosen,
           lambda initial, gradients: shampoo(initial, gradients, **chosen))


def record_peer(name, optimizer, shapes, **hyperparameters):
    record(name, "pytorch_optimizer", version("pytorch-optimizer"), shapes, hyperparameters,
           lambda initial, gradients: torch_path(optimizer, initial, gradients, hyperparameters))


def main():
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    record_numpy("sum")
    record_numpy("ema", beta1=0.9, beta2=0.95, debias=True)
    record_numpy("every_3", beta2=0.9, debias=True, every=3)
    record_numpy("blocked", beta2=0.95, debias=True, block=3)
    record_numpy("grafted_sgd", beta1=0.5, graft="sgd")
    record_numpy("grafted_adam", beta1=0.9, beta2=0.95, debias=True, every=2, block=3, graft="adam")
    record_peer("peer", Shampoo, MATRICES + VECTORS, lr=0.03, matrix_eps=1e-4)
    record_peer("peer_grafted", ScalableShampoo, MATRICES, lr=0.03, betas=(0.0, 1.0),
                start_preconditioning_step=1, preconditioning_compute_steps=1, block_size=3,
                shape_interpretation=False, graft_type=2, nesterov=False, diagonal_eps=1e-10,
                matrix_eps=1e-4, use_svd=True)


if __name__ == "__main__":
    main()
