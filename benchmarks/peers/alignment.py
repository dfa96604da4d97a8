"""How well an update points along the exact factor UVᵀ of its gradient: ⟨O,UVᵀ⟩/(‖O‖·√rank), one where it is exact."""

import statistics

import torch
from safetensors import safe_open

import sets

SAMPLE = 2  # matrices of each shape


def exact(shapes, gradients):
    """Name, rank and UVᵀ in float64, of a few hidden matrices of each shape."""
    chosen = {}
    for name, shape in shapes.items():
        if sets.is_hidden(name) and len(chosen.setdefault(shape, [])) < SAMPLE:
            chosen[shape].append(name)
    found = {}
    with safe_open(gradients, "pt") as file:
        for shape, names in chosen.items():
            for name in names:
                u, s, v = torch.linalg.svd(file.get_tensor(name).double(), full_matrices=False)
                rank = int((s > s[0] * 1e-7).sum())
                found.setdefault(shape, []).append((name, rank, u[:, :rank] @ v[:rank]))
    return found


def of(updates, factors):
    """Means by shape, such as {"768x3072": 0.98}."""
    means = {}
    with safe_open(updates, "pt") as file:
        for shape, matrices in factors.items():
            cosines = []
            for name, rank, factor in matrices:
                step = -file.get_tensor(name).double()
                cosines.append(float((step * factor).sum() / (step.norm() * rank**0.5)))
            means["x".join(map(str, shape))] = statistics.fmean(cosines)
    return means
