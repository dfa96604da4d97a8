"""Records what published step-size rules do, for the golden tests of Steepest.

    pip install torch numpy prodigyopt dadaptation dog-optimizer jax optax
    python core/src/test/python/record_step_rules.py

It overwrites its files in core/src/test/resources/trajectories; README.md beside this script lists
them. Each names the package that made it and that package's version.

These rules measure how far the weights have come, so gradients here depend on the weights: they are
those of 0.5 * sum h (w - c)^2 plus noise, rounded to multiples of 1/1024 and hence exact in float32.
The file keeps the gradients that the package saw, before it added any weight decay: an
implementation that follows replays them and has the same weights after each step.

Files are as record_torch.py writes them, in float64, and besides:

    peer, version: the package, or "rewrite" and what of
    joint: true if one optimizer stepped all tensors at once, which couples their step sizes
    trace: {name: [steps]}; d is the estimate after the step, eta the step size of the step, eta_i
        that of tensor i, lr the factor that a schedule put on the step
    difference: largest absolute difference between these weights and those of the second
        implementation in step_rule_cards.py; the script stops above 1e-12, and where a step size or
        an estimate differs by more than 1e-8 of itself: while the weights have moved by 1e-6, a
        rounding of 1e-16 in them is 1e-10 of the way
"""

import contextlib
import io
import logging
import math
import random
from importlib.metadata import version

import jax
import numpy as np
import torch
from dadaptation import DAdaptAdam, DAdaptSGD
from dog import DoG
from optax import contrib
from prodigyopt import Prodigy

import step_rule_cards as cards
from record_torch import MATRICES, VECTORS, numbers, plain, save

STEPS = 40
WARMUP = 10
NETWORK = MATRICES + VECTORS
STATE = {"params", "d", "d_max", "d_numerator", "k", "numerator_weighted", "fsdp_in_use", "log_every", "layer_scale"}


class Field:
    """The gradient of a quadratic with its least value at c, and noise that depends on the step alone."""

    def __init__(self, index, shape):
        rng = random.Random(3000 + index)
        self.shape = shape
        self.initial = numbers(rng, shape, 1.0)
        self.center = numbers(rng, shape, 1.0)
        self.curvature = torch.exp2(numbers(rng, shape, 1.0))
        self.noise = [numbers(rng, shape, 0.25) for _ in range(STEPS)]

    def gradient(self, step, weight):
        return torch.round(1024 * (self.curvature * (weight - self.center) + self.noise[step])) / 1024


class TorchPeer:
    def __init__(self, optimizer, weights, hyperparameters):
        self.weights = [torch.nn.Parameter(w.clone()) for w in weights]
        with contextlib.redirect_stdout(io.StringIO()):  # some announce their decay
            self.optimizer = optimizer(self.weights, **hyperparameters)
        defaults = self.optimizer.defaults
        self.hyperparameters = {k: v for k, v in defaults.items() if k not in STATE}
        if "d" in defaults:
            self.hyperparameters["d0"] = defaults["d"]  # D-Adaptation keeps it under this name alone

    def step(self, gradients, lr):
        for weight, gradient in zip(self.weights, gradients):
            weight.grad = gradient.clone()
        if lr is not None:
            self.optimizer.param_groups[0]["lr"] = lr
        self.optimizer.step()

    def trace(self):
        group = self.optimizer.param_groups[0]
        if "d" in group:
            return {"d": float(group["d"])}
        return {"eta": float(group["eta"][0])}


class OptaxDoWG:
    def __init__(self, optimizer, weights, hyperparameters):
        self.hyperparameters = {"lr": 1.0, "eps": 1e-4, **hyperparameters}
        self.transform = optimizer(**hyperparameters)
        self.arrays = [jax.numpy.asarray(w.numpy()) for w in weights]
        self.state = self.transform.init(self.arrays)
        self.weights = weights

    def step(self, gradients, lr):
        arrays = [jax.numpy.asarray(g.numpy()) for g in gradients]
        updates, self.state = self.transform.update(arrays, self.state, self.arrays)
        self.arrays = [w + u for w, u in zip(self.arrays, updates)]
        self.weights = [torch.from_numpy(np.array(w)) for w in self.arrays]
        self.eta = -float(updates[0].ravel()[0] / arrays[0].ravel()[0])

    def trace(self):
        return {"eta": self.eta}


class Rewrite:
    def __init__(self, card, weights, hyperparameters):
        self.card = card([w.numpy().copy() for w in weights], **hyperparameters)
        self.hyperparameters = {"lr": 1.0, **hyperparameters}
        self.weights = weights

    def step(self, gradients, lr):
        self.card.lr = self.card.lr if lr is None else lr
        self.card.step([g.numpy() for g in gradients])
        self.weights = [torch.from_numpy(w.copy()) for w in self.card.w]

    def trace(self):
        return self.card.trace


def run(peer, fields, lrs):
    """Everything the peer saw and did: gradients [steps][tensors], weights likewise, trace by name."""
    gradients, weights, trace = [], [], {}
    for step in range(STEPS):
        seen = [f.gradient(step, w.detach()) for f, w in zip(fields, peer.weights)]
        peer.step(seen, lrs and lrs[step])
        gradients.append(seen)
        weights.append([w.detach().clone() for w in peer.weights])
        for key, value in peer.trace().items():
            trace.setdefault(key, []).append(value)
    return gradients, weights, trace


def replayed(card, fields, gradients, lrs, hyperparameters):
    """Weights [steps][tensors] and trace of another implementation, given the gradients the first one saw."""
    rewrite = Rewrite(card, [f.initial for f in fields], hyperparameters)
    path, trace = [], {}
    for step, seen in enumerate(gradients):
        rewrite.step(seen, lrs and lrs[step])
        path.append(rewrite.weights)
        for key, value in rewrite.trace().items():
            trace.setdefault(key, []).append(value)
    return path, trace


def difference(path, other):
    return max(float((a - b).abs().max()) for s, t in zip(path, other) for a, b in zip(s, t))


def relative(trace, other):
    assert trace.keys() == other.keys()
    return max(abs(a / b - 1) for key in trace for a, b in zip(trace[key], other[key]))


def record(name, kind, optimizer, source, card, lrs=None, shapes=NETWORK, joint=True, agree=None, **hyperparameters):
    """One file. With joint False each tensor has an optimizer of its own and there is no trace."""
    fields = [Field(i, shape) for i, shape in enumerate(shapes)]
    tensors, worst, worst_trace, kept = [], 0.0, 0.0, {}
    for group in [fields] if joint else [[f] for f in fields]:
        made = kind(optimizer, [f.initial for f in group], hyperparameters)
        gradients, weights, trace = run(made, group, lrs)
        path, second = replayed(card, group, gradients, lrs, hyperparameters if agree is None else agree)
        worst = max(worst, difference(weights, path))
        worst_trace = max(worst_trace, relative(trace, second))
        if joint:
            kept = trace | ({"lr": lrs} if lrs else {})
        for i, field in enumerate(group):
            tensors.append({
                "shape": field.shape,
                "initial": plain(field.initial),
                "gradients": [plain(step[i]) for step in gradients],
                "weights": [plain(step[i]) for step in weights],
            })
    print(f"{name}: weights {worst:.1e}, steps {worst_trace:.1e} from the second implementation", flush=True)
    assert worst <= 1e-12 and worst_trace <= 1e-8, f"{name} and its second implementation differ"
    save(name, {
        "optimizer": optimizer.__name__,
        "variant": "float64",
        "hyperparameters": {k: None if v == math.inf else v for k, v in made.hyperparameters.items()},
        "peer": "rewrite" if kind is Rewrite else source,
        "version": source if kind is Rewrite else version(source),
        "torch": torch.__version__.split("+")[0],
        "dtype": "float64",
        "joint": joint,
        "difference": worst,
        "trace": kept,
        "tensors": tensors,
    })


def prodigy(name, lrs=None, **hyperparameters):
    record(name, TorchPeer, Prodigy, "prodigyopt", cards.Prodigy, lrs, **hyperparameters)


def record_prodigy():
    prodigy("prodigy")
    prodigy("prodigy_bias_correction", use_bias_correction=True)
    prodigy("prodigy_decay", weight_decay=0.1)
    prodigy("prodigy_growth_rate", growth_rate=1.02)
    prodigy("prodigy_d_coef", d_coef=0.5)
    # the safeguard differs from the default only where lr or the bias correction is not 1
    lrs = [min(1.0, (step + 1) / WARMUP) for step in range(STEPS)]
    prodigy("prodigy_warmup", lrs)
    prodigy("prodigy_safeguard_warmup", lrs, safeguard_warmup=True)


def record_algorithm_3():
    # checked against the package's rule with next to no epsilon, and sign descent against Algorithm 3
    # with averages off. Beta 1e-300 is 0 to every digit, but has the package keep a momentum: with 0
    # it multiplies by the new estimate, where Algorithm 3 multiplies by the old one
    paper = "Algorithm 3 (Eq. 22-27) of arXiv 2409.20325"
    record("prodigy_algorithm_3", Rewrite, cards.Algorithm3, paper, cards.Prodigy,
           agree={"eps": 1e-290}, betas=(0.9, 0.999), d0=1e-6)
    record("prodigy_algorithm_3_no_momentum", Rewrite, cards.Algorithm3, paper, cards.Prodigy,
           agree={"betas": (1e-300, 0.999), "eps": 1e-290}, betas=(0.0, 0.999), d0=1e-6)
    record("prodigy_sign_descent", Rewrite, cards.SignDescent, "Eq. 28-29 of arXiv 2409.20325", cards.Algorithm3,
           agree={"betas": (0.0, 0.0)}, d0=1e-6)


def record_d_adaptation():
    package = "dadaptation"
    for name, options in {
        "dadapt_adam": {},
        "dadapt_adam_bias_correction": {"use_bias_correction": True},
        "dadapt_adam_decay": {"weight_decay": 0.1, "decouple": True},
    }.items():
        record(name, TorchPeer, DAdaptAdam, package, cards.DAdaptAdam, **options)
    for name, options in {
        "dadapt_sgd": {},
        "dadapt_sgd_momentum": {"momentum": 0.9},
    }.items():
        record(name, TorchPeer, DAdaptSGD, package, cards.DAdaptSGD, **options)


def record_distance():
    single = {"shapes": [MATRICES[0], VECTORS[0]], "joint": False}
    record("dog", TorchPeer, DoG, "dog-optimizer", cards.DoG)
    record("dog_large_start", TorchPeer, DoG, "dog-optimizer", cards.DoG, reps_rel=0.01)
    record("dog_single", TorchPeer, DoG, "dog-optimizer", cards.DoG, **single)
    record("dowg", OptaxDoWG, contrib.dowg, "optax", cards.DoWG)
    record("dowg_small_start", OptaxDoWG, contrib.dowg, "optax", cards.DoWG, eps=1e-8)
    record("dowg_single", OptaxDoWG, contrib.dowg, "optax", cards.DoWG, **single)


def main():
    torch.set_num_threads(1)
    jax.config.update("jax_enable_x64", True)
    logging.getLogger("dog").setLevel(logging.ERROR)  # it warns of what is asked of it here
    record_prodigy()
    record_algorithm_3()
    record_d_adaptation()
    record_distance()


if __name__ == "__main__":
    main()
