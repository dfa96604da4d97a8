"""Muon: torch's own, its first author's, and those of other libraries, in bfloat16 as they come and in float32."""

import functools

from registry import compiled, peer, with_adamw


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


def quintics(gradient, coefficients, steps, eps):
    """torch.optim.Muon's Newton-Schulz iteration word for word, in the gradient's dtype in place of bfloat16."""
    import torch

    a, b, c = coefficients
    x = gradient.T if gradient.size(0) > gradient.size(1) else gradient
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.T if gradient.size(0) > gradient.size(1) else x


@peer("torch Muon, float32", "muon", "torch")
def torch_muon_float32(parameters):
    import torch.optim._muon

    # a peer has its process to itself
    torch.optim._muon._zeropower_via_newtonschulz = quintics
    return torch_muon(parameters)


peer("torch Muon, float32, compiled", "muon", "torch")(compiled(torch_muon_float32))


def gram_float32(parameters, **how):
    """pytorch-optimizer's Gram form, which takes a dtype, in float32 in place of float16."""
    import torch
    from pytorch_optimizer.optimizer.muon import base

    base.zero_power_via_gram_newton_schulz = functools.partial(
        base.zero_power_via_gram_newton_schulz, dtype=torch.float32
    )
    return pytorch_optimizer_muon(parameters, ns_method="gram_newton_schulz", **how)


for label, how in {"": {}, ", Polar Express": {"ns_coeffs": "polar_express"}}.items():
    peer(f"pytorch-optimizer Muon, Gram{label}, float32", "muon", "pytorch-optimizer")(
        functools.partial(gram_float32, **how)
    )


def emerging(parameters, name, **how):
    from emerging_optimizers import orthogonalized_optimizers

    kind = getattr(orthogonalized_optimizers, name)
    return with_adamw(parameters, lambda hidden: kind(hidden, lr=0.02, weight_decay=0.01, **how))


peer("emerging-optimizers Muon", "muon", "emerging-optimizers")(functools.partial(emerging, name="Muon"))
peer("emerging-optimizers Muon, Polar Express", "muon", "emerging-optimizers")(
    functools.partial(emerging, name="Muon", coefficient_type="polar_express")
)
