"""What a peer is, and the list of all."""

import dataclasses
import functools
import importlib.metadata
from typing import Callable

from sets import is_hidden

INTERVAL = 10  # steps that a basis or root is kept, for all
CLIP = 0.1  # global length that gradients are clipped to, where they are; the random ones are longer from 10,000 entries on


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
