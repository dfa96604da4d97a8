"""Factors and bases: Shampoo, SOAP, KL-Shampoo, SPlus."""

from registry import INTERVAL, peer


@peer("emerging-optimizers SOAP", "soap", "emerging-optimizers")
def emerging_soap(parameters):
    from emerging_optimizers.soap import SOAP

    # it has no interval: a basis moves a little at every step
    return SOAP(list(parameters.values()), lr=3e-3).step


@peer("pytorch-optimizer SOAP", "soap", "pytorch-optimizer")
def soap(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.SOAP(parameters.values(), precondition_frequency=INTERVAL).step


@peer("pytorch-optimizer Shampoo", "shampoo", "pytorch-optimizer")
def shampoo(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.Shampoo(
        parameters.values(), momentum=0.9, preconditioning_compute_steps=INTERVAL
    ).step


@peer("pytorch-optimizer ScalableShampoo, blocks of 256", "shampoo", "pytorch-optimizer")
def scalable_shampoo(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.ScalableShampoo(
        parameters.values(),
        betas=(0.9, 0.95),
        start_preconditioning_step=1,
        preconditioning_compute_steps=INTERVAL,
        block_size=256,
    ).step


@peer("pytorch-optimizer SPlus", "splus", "pytorch-optimizer")
def splus(parameters):
    import pytorch_optimizer

    return pytorch_optimizer.SPlus(parameters.values(), inverse_steps=20).step
