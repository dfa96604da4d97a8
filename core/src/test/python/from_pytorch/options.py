"""Options of torch's own optimizers, one a function. The tables of docs/from-pytorch.md show what follows `=`."""

import torch
from loops import train


def hidden(model):
    return [model.encoder.weight, model.expert.weight]


def others(model):
    return [p for p in model.parameters() if all(p is not h for h in hidden(model))]


def muon(model, batches, **options):
    """Muon on the hidden matrices; the others do not move, so that nothing else is compared."""
    train(model, batches, torch.optim.Muon(hidden(model), **{"lr": 0.02, **options}))


def muon_lr(model, batches):
    muon(model, batches, lr=0.05)


def muon_weight_decay(model, batches):
    muon(model, batches, weight_decay=0.5)


def muon_momentum(model, batches):
    muon(model, batches, momentum=0.8)


def muon_nesterov(model, batches):
    muon(model, batches, nesterov=False)


def muon_ns_coefficients(model, batches):
    muon(model, batches, ns_coefficients=(2, -1.5, 0.5))


def muon_ns_steps(model, batches):
    muon(model, batches, ns_steps=3)


def muon_eps(model, batches):
    muon(model, batches, eps=1e-20)


def muon_adjust_lr_fn_original(model, batches):
    muon(model, batches, adjust_lr_fn="original")


def muon_adjust_lr_fn_match_rms_adamw(model, batches):
    muon(model, batches, adjust_lr_fn="match_rms_adamw")


def muon_adjust_lr_fn_spectral_unclamped(model, batches):
    muon(model, batches, adjust_lr_fn="spectral_unclamped")


def sgd(model, batches, **options):
    train(model, batches, torch.optim.SGD(model.parameters(), **{"lr": 0.02, **options}))


def sgd_lr(model, batches):
    sgd(model, batches, lr=0.05)


def sgd_momentum(model, batches):
    sgd(model, batches, momentum=0.9)


def sgd_nesterov(model, batches):
    sgd(model, batches, momentum=0.9, nesterov=True)


def sgd_weight_decay(model, batches):
    sgd(model, batches, momentum=0.9, weight_decay=0.1)


def adam(model, batches, **options):
    train(model, batches, torch.optim.Adam(model.parameters(), **{"lr": 0.01, **options}))


def adam_weight_decay(model, batches):
    adam(model, batches, weight_decay=0.1)


def adamw(model, batches, **options):
    train(model, batches, torch.optim.AdamW(model.parameters(), **{"lr": 0.01, **options}))


def adamw_lr(model, batches):
    adamw(model, batches, lr=0.002)


def adamw_betas(model, batches):
    adamw(model, batches, betas=(0.8, 0.95))


def adamw_eps(model, batches):
    adamw(model, batches, eps=0.001)


def adamw_weight_decay(model, batches):
    adamw(model, batches, weight_decay=0.3)
