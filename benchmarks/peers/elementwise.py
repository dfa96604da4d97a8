"""Rules that treat each entry by itself: AdamW, also with clipping, SGD, sign descent, Lion, Prodigy."""

import functools

from registry import CLIP, compiled, peer


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


def clipped(parameters, foreach):
    """torch's own way to clip all gradients together to a length, before its fused AdamW."""
    import torch

    weights = list(parameters.values())
    after = torch_adamw(parameters, fused=True)

    def step():
        torch.nn.utils.clip_grad_norm_(weights, CLIP, foreach=foreach)
        after()

    return step


for label, foreach in {"": None, ", foreach": True, ", for-loop": False}.items():
    peer(f"torch clip_grad_norm_{label} and AdamW fused", "clip", "torch", own_gradients=True)(
        functools.partial(clipped, foreach=foreach)
    )


def sign(parameters, foreach):
    import pytorch_optimizer

    return pytorch_optimizer.SignSGD(parameters.values(), lr=2e-3, momentum=0.9, foreach=foreach).step


peer("pytorch-optimizer SignSGD foreach", "sign", "pytorch-optimizer")(functools.partial(sign, foreach=True))
peer("pytorch-optimizer SignSGD", "sign", "pytorch-optimizer")(functools.partial(sign, foreach=False))
