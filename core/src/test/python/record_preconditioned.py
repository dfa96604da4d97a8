"""Records preconditioned and norm-based optimizers, for the golden tests of Steepest.

    pip install torch numpy lion-pytorch pytorch-optimizer
    python core/src/test/python/record_preconditioned.py

It overwrites its files in core/src/test/resources/trajectories; README.md beside this script lists
them. Files are as record_torch.py writes them, in float64, each tensor with an optimizer of its own
and gradients that do not depend on the weights. Besides:

    peer, version: the package, or "rewrite" and of what. Every rule is rewritten in
        preconditioned_cards.py; a package is recorded where there is one that follows the rule
    difference: for a package, the largest absolute difference between its weights and the rewrite's;
        the script stops above 1e-12
    sensitivity: how far the rewrite's weights move if every entry of every gradient is changed by
        a relative 1e-15, about what another order of summation does
    in tensors, for SPlus, averages: [steps][n], the weights to evaluate; for Dion, start: {q: [n r]}

Packages compute parts in float32 or bfloat16. Here those parts run in float64, and Newton-Schulz
is replaced by the exact polar factor, as in the rewrites; nothing else is touched.

The first gradient alone makes the first bases of SOAP, KL-Shampoo and SPlus. The null space of a
matrix with two more rows than columns has no basis of its own: any implementation picks another.
Hence these rules get nearly square matrices, whose null spaces are lines at most.
"""

import random
from contextlib import ExitStack
from importlib.metadata import version
from unittest import mock

import numpy as np
import torch
from lion_pytorch import Lion
from pytorch_optimizer import SCION, SOAP, NorMuon, SPlus
from pytorch_optimizer.optimizer.scion import LMONorm

import preconditioned_cards as cards
from record_torch import MATRICES, STEPS, VECTORS, numbers, plain, save

NEARLY_SQUARE = [[6, 5], [5, 6], [6, 6]]
PACKAGE = "pytorch_optimizer"
ANTHOLOGY = "Old Optimizer, New Norm (arXiv 2409.20325)"
PRECONDITIONED = "Preconditioned norms (arXiv 2510.10777)"


def exact_polar(matrix, *_, **__):
    return torch.from_numpy(cards.polar(matrix.detach().numpy()))


def in_float64(stack):
    """Makes the packages compute in float64, and orthogonalize exactly."""
    torch.set_default_dtype(torch.float64)
    stack.enter_context(mock.patch.object(torch, "float32", torch.float64))
    stack.enter_context(mock.patch.object(torch.Tensor, "float", torch.Tensor.double))
    for module in ("scion", "muon.normuon"):
        name = f"{PACKAGE}.optimizer.{module}.zero_power_via_newton_schulz_5"
        stack.enter_context(mock.patch(name, exact_polar))


class Peer:
    def __init__(self, optimizer, weight, hyperparameters, group):
        self.weight = torch.nn.Parameter(weight.clone())
        given = [{"params": [self.weight], **group}] if group else [self.weight]
        self.optimizer = optimizer(given, **hyperparameters)

    def step(self, gradient):
        self.weight.grad = gradient.clone()
        self.optimizer.step()
        return self.weight.detach().clone()

    def average(self):
        self.optimizer.eval()
        evaluated = plain(self.weight)
        self.optimizer.train()
        return evaluated


def rewritten(card, initial, gradients, hyperparameters):
    """Weights after each step, the weights to evaluate if the rule has any, and the rule."""
    rule = card(initial.numpy(), **hyperparameters)
    weights, averages = [], []
    for gradient in gradients:
        rule.step(gradient.numpy())
        weights.append(torch.from_numpy(rule.w.copy()))
        if hasattr(rule, "averaged"):
            averages.append(plain(torch.from_numpy(rule.averaged)))
    return weights, averages, rule


def largest(xs, ys):
    return max(float((x - y).abs().max()) for x, y in zip(xs, ys))


def shaken(gradients, rng):
    return [g * torch.tensor([1 + 1e-15 * rng.choice((-1, 1)) for _ in range(g.numel())]).reshape(g.shape)
            for g in gradients]


def record(name, card, shapes, source=None, peer=None, package=PACKAGE, group=None, options=None, **hyperparameters):
    """One file: `source` names what was rewritten, or `peer` with its own options is recorded."""
    tensors, difference, sensitivity = [], 0.0, 0.0
    for index, shape in enumerate(shapes):
        rng = random.Random(1000 + index)
        initial = numbers(rng, shape, 1.0)
        drift = numbers(rng, shape, 0.25)
        gradients = [drift + numbers(rng, shape, 0.5) for _ in range(STEPS)]
        start = {}
        if card is cards.Dion:
            start["q"] = numbers(rng, [shape[1], min(*shape, hyperparameters["rank"])], 1.0)
        given = hyperparameters | {key: value.numpy() for key, value in start.items()}
        weights, averages, rule = rewritten(card, initial, gradients, given)
        other, _, _ = rewritten(card, initial, shaken(gradients, rng), given)
        sensitivity = max(sensitivity, largest(weights, other))
        if peer:
            made = Peer(peer, initial, hyperparameters if options is None else options, group)
            path, measured = [], []
            for gradient in gradients:
                path.append(made.step(gradient))
                if averages:
                    measured.append(made.average())
            difference = max(difference, largest(path, weights))
            weights, averages = path, measured
        tensors.append({
            "shape": shape,
            "initial": plain(initial),
            **({"start": {key: plain(value) for key, value in start.items()}} if start else {}),
            "gradients": [plain(g) for g in gradients],
            "weights": [plain(w) for w in weights],
            **({"averages": averages} if averages else {}),
        })
    print(f"{name}: difference {difference:.1e}, sensitivity {sensitivity:.1e}, "
          f"least singular value kept {cards.least_kept:.1e}", flush=True)
    assert difference <= 1e-12 and sensitivity <= 1e-12 and cards.least_kept > 1e-5, f"{name} is ill determined"
    cards.least_kept = 1.0
    save(name, {
        "optimizer": (peer or card).__name__,
        "variant": "float64",
        "hyperparameters": {k: v for k, v in rule.hyperparameters().items() if k != "q"},
        "peer": package if peer else "rewrite",
        "version": version(package) if peer else source,
        "torch": torch.__version__.split("+")[0],
        "dtype": "float64",
        "joint": False,
        **({"difference": difference} if peer else {}),
        "sensitivity": sensitivity,
        "tensors": tensors,
    })


def record_diagonal():
    everything = MATRICES + VECTORS
    for name, decay in (("lion", 0.0), ("lion_decay", 0.1)):
        record(name, cards.Lion, everything, peer=Lion, package="lion-pytorch", lr=0.01, weight_decay=decay)
    record("rmsprop", cards.RMSprop, everything, peer=torch.optim.RMSprop, package="torch", momentum=0.0)
    record("adagrad", cards.AdaGrad, everything, peer=torch.optim.Adagrad, package="torch", lr=0.01)
    record("adam_sania", cards.DiagonalPower, everything, PRECONDITIONED + ", Adam-SANIA: M/V", power=0.5)
    record("adam_cube_root", cards.DiagonalPower, everything,
           PRECONDITIONED + ", row MADGRAD with averages: M/V^(1/3)", power=1 / 6)


def record_spectral():
    algorithm = PRECONDITIONED + ", Algorithm 1"
    record("muadam", cards.MuAdam, MATRICES, algorithm)
    record("muadam_sania", cards.MuAdam, MATRICES, algorithm, power=0.5)
    record("rms_spectral", cards.RmsSpectral, MATRICES, "Carlson et al. 2015, RMSspectral, with an exact SVD")
    record("polargrad", cards.PolarGrad, MATRICES, "PolarGrad: nuclear norm times polar factor of the average")
    record("normuon", cards.NorMuon, MATRICES, peer=NorMuon, options={"foreach": False},
           group={"use_muon": True}, lr=0.02)
    record("dion", cards.Dion, MATRICES, "Dion, full rank", rank=8)
    record("dion_rank_2", cards.Dion, MATRICES, "Dion, rank 2", rank=2)


def record_scion():
    def scion(name, shapes, norm, kind, constrained=True):
        options = {"foreach": False, "lr": 0.01, "momentum": 0.1, "scale": 5.0, "constraint": constrained,
                   "norm_type": kind}
        record(name, cards.Scion, shapes, peer=SCION, options=options, lr=0.01, scale=5.0, norm=norm,
               constrained=constrained)

    scion("scion", MATRICES + VECTORS, "spectral", LMONorm.AUTO)
    scion("scion_unconstrained", MATRICES + VECTORS, "spectral", LMONorm.AUTO, constrained=False)
    scion("scion_sign", MATRICES, "sign", LMONorm.SIGN)
    scion("scion_column", MATRICES, "column", LMONorm.COL)
    scion("scion_row", MATRICES, "row", LMONorm.ROW)


def record_kronecker():
    for every in (1, 3, 10):
        record(f"soap_every_{every}", cards.Soap, NEARLY_SQUARE + VECTORS, peer=SOAP, precondition_frequency=every)
    kl = "KL-Shampoo (arXiv 2509.03378), rule of its code in float64"
    for every in (1, 10):
        record(f"kl_shampoo_every_{every}", cards.KlShampoo, NEARLY_SQUARE, kl, lr=0.01, precondition_frequency=every)
        record(f"kl_soap_every_{every}", cards.KlSoap, NEARLY_SQUARE, kl, lr=0.01, precondition_frequency=every)
    for every in (1, 5):
        record(f"splus_every_{every}", cards.SPlus, NEARLY_SQUARE + VECTORS, peer=SPlus,
               options={"inverse_steps": every}, inverse_every=every)
    report = "SOAP-Muon (report of Vyas et al.), exact polar factor"
    record("soap_muon", cards.SoapMuon, MATRICES, report, lr=0.01, precondition_frequency=3)
    record("soap_muon_two_sided", cards.SoapMuon, NEARLY_SQUARE, report, lr=0.01, precondition_frequency=3,
           one_sided=False)


def check_rewrites():
    """What must hold of rules that have no package to compare with."""
    rng = np.random.default_rng(1)
    g = rng.normal(size=(5, 5))

    def first_step(card, **hyperparameters):
        rule = card(np.zeros_like(g), lr=1.0, **hyperparameters)
        rule.step(g)
        return -rule.w

    def close(x, y, tolerance=1e-12):
        assert np.abs(x - y).max() <= tolerance, np.abs(x - y).max()

    root = np.sqrt(np.abs(g))
    close(first_step(cards.MuAdam, eps=0.0), cards.polar(np.sign(g) * root) / root)
    close(first_step(cards.MuAdam, eps=0.0, power=0.5), cards.polar(np.sign(g)) / np.abs(g))
    close(np.vdot(g, first_step(cards.PolarGrad, beta=0.0)), np.linalg.norm(g, "nuc") ** 2)
    # a complete basis leaves nothing to feed back, so that momentum is a plain average
    dion = cards.Dion(np.zeros_like(g), rank=5, q=rng.normal(size=(5, 5)))
    dion.step(g)
    dion.step(g)
    close(dion.m, (0.95**2 + 0.95) * g)
    # on one gradient for ever, KL-Shampoo whitens it: sqrt(n) times the polar factor
    kl = cards.KlShampoo(np.zeros_like(g), lr=1.0, betas=(0.0, 0.9), weight_decay=0.0, precondition_frequency=1)
    for _ in range(3000):
        before = kl.w
        kl.w = kl.w.copy()
        kl.step(g)
    close(before - kl.w, np.sqrt(5) * cards.polar(g), 1e-6)


def main():
    torch.set_num_threads(1)
    check_rewrites()
    cards.least_kept = 1.0
    with ExitStack() as stack:
        in_float64(stack)
        record_diagonal()
        record_spectral()
        record_scion()
        record_kronecker()


if __name__ == "__main__":
    main()
