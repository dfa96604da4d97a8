"""Parameters of networks by name and shape, the same names as `./steepest bench --parameters` has."""

import re

import numpy as np
from safetensors.numpy import save_file

GRADIENT = 1e-3


def gpt(blocks, width, vocabulary, context):
    shapes = {"tokens": (vocabulary, width), "positions": (context, width)}
    for i in range(blocks):
        for part in ("query", "key", "value", "out"):
            shapes[f"block{i}-{part}"] = (width, width)
        shapes[f"block{i}-up"] = (4 * width, width)
        shapes[f"block{i}-down"] = (width, 4 * width)
    return shapes


def named(name):
    """Shapes by parameter: gpt2-small, char-gpt, 8M, or matrices such as 768x768*4,3072x768."""
    if name == "gpt2-small":
        return gpt(12, 768, 50304, 1024)
    if name == "char-gpt":
        return gpt(4, 128, 87, 64)
    if match := re.fullmatch(r"(\d+)M", name):
        name = f"1024x1024*{match[1]}"
    shapes = {}
    for entry in name.split(","):
        match = re.fullmatch(r"(\d+)x(\d+)(?:\*(\d+))?", entry)
        if not match:
            raise SystemExit(f"--parameters {name}: {entry} is no matrix such as 768x768*4")
        for _ in range(int(match[3] or 1)):
            shapes[f"w{len(shapes)}"] = (int(match[1]), int(match[2]))
    return shapes


def is_hidden(parameter):
    """Whether Muon is meant for it; embeddings get AdamW."""
    return parameter not in ("tokens", "positions")


def write_gradients(shapes, spectrum, path):
    """Normal matrices, or hidden ones with singular values 1, 1/2, 1/3 and so on."""
    random = np.random.default_rng(1)
    gradients = {}
    for name, shape in shapes.items():
        g = random.standard_normal(shape, dtype=np.float32)
        if spectrum == "power" and is_hidden(name):
            rank = min(shape)
            left, _ = np.linalg.qr(g if shape[0] >= shape[1] else g.T)
            right, _ = np.linalg.qr(random.standard_normal((rank, rank), dtype=np.float32))
            g = (left / np.arange(1, rank + 1, dtype=np.float32)) @ right.T
            g = g if shape[0] >= shape[1] else g.T
        gradients[name] = np.ascontiguousarray(GRADIENT * g)
    save_file(gradients, path)
