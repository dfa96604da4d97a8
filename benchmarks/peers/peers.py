"""The peers: optimizers of other libraries at their documented settings, by family, and ours to compare with.

`build(parameters)` gets torch parameters by name with their gradients set and returns what does a step.
Parameters that Muon is not for get torch's fused AdamW in every peer of torch's.
"""

import dataclasses
import functools
import importlib.metadata
from typing import Callable

from sets import is_hidden

INTERVAL = 10  # steps that a basis or root is kept, for all


@dataclasses.dataclass(frozen=True)
class Peer:
    family: str
    package: str
    build: Callable
    own_gradients: bool = False  # changes the gradients, which are set anew before each step

    def version(self):
        return f"{self.package} {importlib.metadata.version(self.package)}"


PEERS = {}


def peer(name, family, package, **more):
    def add(build):
        PEERS[name] = Peer(family, package, build, **more)
        return build

    return add


def compiled(build):
    """The same with a compiled step, as torch documents for optimizers."""

    @functools.wraps(build)
    def made(parameters):
        import torch

        step = build(parameters)
        return torch.compile(lambda: step(), fullgraph=False)

    return made


def split(parameters):
    hidden = [p for name, p in parameters.items() if is_hidden(name)]
    rest = [p for name, p in parameters.items() if not is_hidden(name)]
    return hidden, rest


def with_adamw(parameters, make):
    """Steps of an optimizer for hidden matrices and of torch's fused AdamW for the rest."""
    import torch

    hidden, rest = split(parameters)
    first = make(hidden)
    if not rest:
        return first.step
    second = torch.optim.AdamW(rest, lr=1e-3, betas=(0.9, 0.95), weight_decay=0.01, fused=True)

    def step():
        first.step()
        second.step()

    return step


def torch_adamw(parameters, **how):
    import torch

    return torch.optim.AdamW(parameters.values(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.01, **how).step


def torch_sgd(parameters, **how):
    import torch

    return torch.optim.SGD(parameters.values(), lr=0.1, momentum=0.9, nesterov=True, **how).step


for label, how in {"fused": {"fused": True}, "foreach": {"foreach": True}, "for-loop": {"foreach": False}}.items():
    peer(f"torch AdamW {label}", "adamw", "torch")(functools.partial(torch_adamw, **how))
    peer(f"torch SGD {label}", "sgd", "torch")(functools.partial(torch_sgd, **how))
peer("torch AdamW compiled", "adamw", "torch")(compiled(functools.partial(torch_adamw, foreach=True)))
peer("torch SGD compiled", "sgd", "torch")(compiled(functools.partial(torch_sgd, foreach=True)))


def lion(parameters, foreach):
    import pytorch_optimizer

    return pytorch_optimizer.Lion(parameters.values(), lr=1e-3, weight_decay=0.01, foreach=foreach).step


peer("pytorch-optimizer Lion foreach", "lion", "pytorch-optimizer")(functools.partial(lion, foreach=True))
peer("pytorch-optimizer Lion", "lion", "pytorch-optimizer")(functools.partial(lion, foreach=False))


@peer("prodigyopt Prodigy", "prodigy", "prodigyopt")
def prodigyopt_prodigy(parameters):
    import prodigyopt

    return prodigyopt.Prodigy(parameters.values(), betas=(0.9, 0.95)).step


@peer("pytorch-optimizer Prodigy foreach", "prodigy", "pytorch-optimizer")
def prodigy(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.Prodigy(parameters.values(), betas=(0.9, 0.95), foreach=True).step


@peer("torch Muon", "muon", "torch")
def torch_muon(parameters):
    import torch

    return with_adamw(parameters, lambda hidden: torch.optim.Muon(hidden, lr=0.02, weight_decay=0.01))


peer("torch Muon compiled", "muon", "torch")(compiled(torch_muon))


@peer("Keller Jordan's Muon", "muon", "muon-optimizer", own_gradients=True)
def keller_jordan(parameters):
    import muon

    return with_adamw(parameters, lambda hidden: muon.SingleDeviceMuon(hidden, lr=0.02, weight_decay=0.01))


def pytorch_optimizer_muon(parameters, **how):
    import pytorch_optimizer

    def make(hidden):
        return pytorch_optimizer.Muon([{"params": hidden, "use_muon": True}], lr=0.02, weight_decay=0.01, **how)

    return with_adamw(parameters, make)


for label, how in {
    "": {},
    ", one by one": {"foreach": False},
    ", Gram": {"ns_method": "gram_newton_schulz"},
    ", Gram, Polar Express": {"ns_method": "gram_newton_schulz", "ns_coeffs": "polar_express"},
}.items():
    peer(f"pytorch-optimizer Muon{label}", "muon", "pytorch-optimizer")(
        functools.partial(pytorch_optimizer_muon, **how)
    )


def heavyball(name, parameters, eager, **how):
    import heavyball as library

    if eager:
        library.utils.compile_mode = None
    kind = getattr(library, name)
    if name != "Muon":
        return kind(list(parameters.values()), **how).step
    return with_adamw(parameters, lambda hidden: kind(hidden, **how))


for kind, family, how in [
    ("AdamW", "adamw", {"lr": 1e-3, "betas": (0.9, 0.95), "weight_decay": 0.01}),
    ("Muon", "muon", {"lr": 0.02, "betas": (0.95, 0.95), "weight_decay": 0.01}),
    ("SOAP", "soap", {"precondition_frequency": INTERVAL, "use_precond_schedule": False, "max_precond_dim": 4096,
                      "merge_dims": False}),
    ("KLShampoo", "kl-shampoo", {"precondition_frequency": INTERVAL, "use_precond_schedule": False,
                                 "max_precond_dim": 4096, "merge_dims": False}),
]:
    for eager in (False, True):
        peer(f"heavyball {kind}" + (", eager" if eager else ""), family, "heavyball", own_gradients=True)(
            functools.partial(heavyball, kind, eager=eager, **how)
        )


def emerging(parameters, name, **how):
    from emerging_optimizers import orthogonalized_optimizers

    kind = getattr(orthogonalized_optimizers, name)
    return with_adamw(parameters, lambda hidden: kind(hidden, lr=0.02, weight_decay=0.01, **how))


peer("emerging-optimizers Muon", "muon", "emerging-optimizers")(functools.partial(emerging, name="Muon"))
peer("emerging-optimizers Muon, Polar Express", "muon", "emerging-optimizers")(
    functools.partial(emerging, name="Muon", coefficient_type="polar_express")
)


@peer("emerging-optimizers SOAP", "soap", "emerging-optimizers")
def emerging_soap(parameters):
    from emerging_optimizers.soap import SOAP

    # it has no interval: a basis moves a little at every step
    return SOAP(list(parameters.values()), lr=3e-3).step


@peer("pytorch-optimizer SOAP", "soap", "pytorch-optimizer")
def soap(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.SOAP(parameters.values(), precondition_frequency=INTERVAL).step


@peer("pytorch-optimizer Shampoo", "shampoo", "pytorch-optimizer")
def shampoo(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.Shampoo(
        parameters.values(), momentum=0.9, preconditioning_compute_steps=INTERVAL
    ).step


@peer("pytorch-optimizer ScalableShampoo, blocks of 256", "shampoo", "pytorch-optimizer")
def scalable_shampoo(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.ScalableShampoo(
        parameters.values(),
        betas=(0.9, 0.95),
        start_preconditioning_step=1,
        preconditioning_compute_steps=INTERVAL,
        block_size=256,
    ).step


@peer("pytorch-optimizer SPlus", "splus", "pytorch-optimizer")
def splus(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.SPlus(parameters.values(), inverse_steps=20).step


def optax_step(make):
    """A jitted step of optax on copies of parameters and gradients, buffers given back."""

    def build(parameters):
        import jax
        import jax.numpy as jnp
        import optax

        rule = make(parameters)
        weights = {name: jnp.asarray(p.detach().numpy()) for name, p in parameters.items()}
        gradients = {name: jnp.asarray(p.grad.numpy()) for name, p in parameters.items()}

        @functools.partial(jax.jit, donate_argnums=(0, 1))
        def update(weights, state, gradients):
            updates, state = rule.update(gradients, state, weights)
            return optax.apply_updates(weights, updates), state

        # a buffer that is given back must not be held twice
        held = [weights, rule.init(jax.tree.map(jnp.copy, weights))]

        def step():
            held[0], held[1] = update(held[0], held[1], gradients)
            jax.block_until_ready(held)

        def read():
            import numpy as np

            return {name: np.asarray(w) for name, w in held[0].items()}

        step.read = read
        return step

    return build


@peer("optax AdamW", "adamw", "optax")
@optax_step
def optax_adamw(parameters):
    import optax

    return optax.adamw(1e-3, b1=0.9, b2=0.95, weight_decay=0.01)


@peer("optax SGD", "sgd", "optax")
@optax_step
def optax_sgd(parameters):
    import optax

    return optax.sgd(0.1, momentum=0.9, nesterov=True)


@peer("optax Lion", "lion", "optax")
@optax_step
def optax_lion(parameters):
    import optax

    return optax.lion(1e-3, weight_decay=0.01)


@peer("optax Prodigy", "prodigy", "optax")
@optax_step
def optax_prodigy(parameters):
    import optax

    return optax.contrib.prodigy(betas=(0.9, 0.95))


@peer("optax Muon", "muon", "optax")
@optax_step
def optax_muon(parameters):
    import optax

    dimensions = {
        name: optax.contrib.MuonDimensionNumbers() if is_hidden(name) else None for name in parameters
    }
    return optax.contrib.muon(0.02, weight_decay=0.01, muon_weight_dimension_numbers=dimensions)
