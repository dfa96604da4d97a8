"""heavyball, compiled as it comes and eager."""

import functools

from registry import INTERVAL, peer, with_adamw


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
