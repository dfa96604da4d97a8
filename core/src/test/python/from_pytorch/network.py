"""The network that every line of docs/from-pytorch.md trains, its batches, and what is written down.

Net.java beside the tests has the same network. Weights and data are multiples of 1/1024 from
a seeded generator, so both begin with the same numbers, in float64 and in float32.
"""

import json
import random
from pathlib import Path

import torch
from torch import nn

OUT = Path(__file__).resolve().parents[2] / "resources" / "from_pytorch"
STEPS = 12
WRITTEN = (1, 2, 3, 6, 9, 12)
ROWS, TOKENS, VOCABULARY, CLASSES = 8, 3, 5, 5


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 5)
        self.encoder = nn.Linear(5, 6)
        self.norm = nn.LayerNorm(6)
        self.expert = nn.Linear(6, 6)
        self.head = nn.Linear(6, CLASSES)

    def forward(self, tokens, expert=True):
        x = self.norm(torch.tanh(self.encoder(self.embedding(tokens).mean(1))))
        if expert:
            x = x + torch.tanh(self.expert(x))
        return self.head(x)

    def loss(self, batch):
        batch.model = batch.model or self
        return nn.functional.mse_loss(self(batch.tokens, batch.expert), batch.targets.to(self.head.weight.dtype))


class Batch:
    """Tokens and targets, the number of the step from 1, whether the expert takes part in it, and whose loss it was."""

    def __init__(self, step, tokens, targets, expert):
        self.step, self.tokens, self.targets, self.expert, self.model = step, tokens, targets, expert, None

    def parts(self, count):
        """The batch in equal parts of its rows."""
        tokens, targets = self.tokens.chunk(count), self.targets.chunk(count)
        return [Part(self, a, b) for a, b in zip(tokens, targets)]


class Part:
    def __init__(self, batch, tokens, targets):
        self.batch, self.tokens, self.targets, self.expert = batch, tokens, targets, batch.expert

    @property
    def model(self):
        return self.batch.model

    @model.setter
    def model(self, model):
        self.batch.model = model


class Batches:
    """The batches of a run, each once. Asking for the next one writes down what the step before it did."""

    def __init__(self, idle=()):
        self.idle, self.step, self.written, self.seen = idle, 0, {}, {}

    def __iter__(self):
        return self.until(STEPS)

    def until(self, last):
        """The batches up to that of a step."""
        while self.step < last:
            self.step += 1
            tokens, targets = TOKENS_OF[self.step - 1], TARGETS_OF[self.step - 1]
            batch = Batch(self.step, torch.tensor(tokens), torch.tensor(targets), self.step not in self.idle)
            yield batch
            if self.step in WRITTEN:
                self.written[self.step] = weights(batch.model)

    def log(self, name, number):
        """Numbers of each step besides the weights."""
        self.seen.setdefault(name, []).append(float(number))


def multiples(rng, count, deviation=1.0):
    return [round(1024 * rng.gauss(0, deviation)) / 1024 for _ in range(count)]


RNG = random.Random(13)
TOKENS_OF = [[[RNG.randrange(VOCABULARY) for _ in range(TOKENS)] for _ in range(ROWS)] for _ in range(STEPS)]
TARGETS_OF = [[multiples(RNG, CLASSES) for _ in range(ROWS)] for _ in range(STEPS)]


def fresh(dtype=torch.float64):
    """The network as every run begins with it."""
    rng = random.Random(14)
    model = Net().to(dtype)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            start = 1.0 if name == "norm.weight" else 0.0
            numbers = torch.tensor(multiples(rng, weight.numel(), 0.5)) / (4 if weight.ndim == 1 else 1)
            weight.copy_(numbers.reshape(weight.shape) + start)
    return model


def weights(model):
    return {name: weight.detach().double().flatten().tolist() for name, weight in model.named_parameters()}


def save(name, content):
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False) + "\n")
    print(path.name, path.stat().st_size, "bytes", flush=True)
