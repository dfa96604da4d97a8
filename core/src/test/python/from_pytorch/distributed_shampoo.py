"""The rule of DistributedShampoo (facebookresearch/optimizers), which no package registry has, in float64.

Written from its description, under its names of options: factors, inverse roots by
eigendecomposition, bias correction, smoothed gradient, grafted length, decoupled decay, in this
order. Its constants are lr 0.01, betas (0.9, 1), epsilon 1e-12, blocks of 1024.
"""

import torch


def inverse_root(factor, p, epsilon):
    values, vectors = torch.linalg.eigh(factor)
    return (vectors * (values.clamp(min=0) + epsilon) ** (-1 / p)) @ vectors.T


class Block:
    def __init__(self, shape):
        self.factors = [torch.zeros(n, n, dtype=torch.float64) for n in shape]
        self.roots = None

    def step(self, gradient, filtered, t, group):
        beta2, sides = group["betas"][1], gradient.ndim
        grams = [gradient.outer(gradient)] if sides == 1 else [gradient @ gradient.T, gradient.T @ gradient]
        gain = 1 if beta2 == 1 else 1 - beta2
        self.factors = [beta2 * f + gain * gram for f, gram in zip(self.factors, grams)]
        if (t - 1) % group["precondition_frequency"] == 0:
            debias = 1 - beta2**t if group["use_bias_correction"] and beta2 < 1 else 1
            self.roots = [inverse_root(f / debias, 2 * sides, group["epsilon"]) for f in self.factors]
        left = self.roots[0] @ filtered
        return left if sides == 1 else left @ self.roots[1]


def blocks(shape, largest):
    """Index ranges of the blocks of a tensor."""
    cuts = [[slice(i, min(i + largest, n)) for i in range(0, n, largest)] for n in shape]
    if len(cuts) == 1:
        return [(rows,) for rows in cuts[0]]
    return [(rows, columns) for rows in cuts[0] for columns in cuts[1]]


class DistributedShampoo(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, betas=(0.9, 1.0), epsilon=1e-12, weight_decay=0.0, use_bias_correction=True,
                 max_preconditioner_dim=1024, precondition_frequency=1, grafting=None):
        super().__init__(params, {k: v for k, v in locals().items() if k not in ("self", "params", "__class__")})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    p.add_(self.update(p, self.state[p], group), alpha=-group["lr"])

    def update(self, p, state, group):
        beta1, beta2 = group["betas"]
        if not state:
            state |= {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p), "blocks": [
                (where, Block(p[where].shape)) for where in blocks(p.shape, group["max_preconditioner_dim"])]}
        state["t"] += 1
        state["m"].lerp_(p.grad, 1 - beta1)
        state["v"].mul_(beta2).addcmul_(p.grad, p.grad, value=1 if beta2 == 1 else 1 - beta2)
        filtered = state["m"] / (1 - beta1 ** state["t"] if group["use_bias_correction"] else 1)
        direction = torch.empty_like(p)
        for where, block in state["blocks"]:
            direction[where] = block.step(p.grad[where], filtered[where], state["t"], group)
        if group["grafting"] is None:
            return direction
        length = filtered
        if group["grafting"] == "adam":
            length = filtered / ((state["v"] / (1 - beta2 ** state["t"])).sqrt() + 1e-8)
        return direction * length.norm() / direction.norm()
