"""optax, jitted."""

import functools

from registry import CLIP, peer
from sets import is_hidden


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


@peer("optax clip_by_global_norm and AdamW", "clip", "optax")
@optax_step
def optax_clip(parameters):
    import optax

    return optax.chain(optax.clip_by_global_norm(CLIP), optax.adamw(1e-3, b1=0.9, b2=0.95, weight_decay=0.01))


@peer("optax sign of an average", "sign", "optax")
@optax_step
def optax_sign(parameters):
    import optax

    return optax.chain(optax.ema(0.9, debias=False), optax.scale_by_sign(), optax.scale_by_learning_rate(2e-3))


@peer("optax Muon", "muon", "optax")
@optax_step
def optax_muon(parameters):
    import optax

    dimensions = {
        name: optax.contrib.MuonDimensionNumbers() if is_hidden(name) else None for name in parameters
    }
    return optax.contrib.muon(0.02, weight_decay=0.01, muon_weight_dimension_numbers=dimensions)
