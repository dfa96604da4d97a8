"""Options of SOAP, Shampoo and Prodigy, one a function, recorded from the packages that the page names."""

from distributed_shampoo import DistributedShampoo
from loops import train
from prodigyopt import Prodigy
from pytorch_optimizer import SOAP

BIAS = "use_bias_correction"


def soap(model, batches, **options):
    constants = {"lr": 0.01, "precondition_frequency": 3, "weight_decay": 0.0, "eps": 1e-15}
    train(model, batches, SOAP(model.parameters(), **{**constants, **options}))


def soap_lr(model, batches):
    soap(model, batches, lr=0.003)


def soap_betas(model, batches):
    soap(model, batches, betas=(0.9, 0.98))


def soap_shampoo_beta(model, batches):
    soap(model, batches, shampoo_beta=0.9)



def soap_eps(model, batches):
    soap(model, batches, correct_bias=False, eps=0.001)


def soap_precondition_frequency(model, batches):
    soap(model, batches, precondition_frequency=1)


def soap_correct_bias(model, batches):
    soap(model, batches, correct_bias=False)


def shampoo(model, batches, **options):
    constants = {"betas": (0.9, 0.95), "epsilon": 1e-4}
    train(model, batches, DistributedShampoo(model.parameters(), **{**constants, **options}))


def shampoo_lr(model, batches):
    shampoo(model, batches, lr=0.03)


def shampoo_betas(model, batches):
    shampoo(model, batches, betas=(0.5, 0.9))


def shampoo_betas_sum(model, batches):
    shampoo(model, batches, betas=(0.9, 1.0))


def shampoo_epsilon(model, batches):
    shampoo(model, batches, epsilon=0.001)


def shampoo_weight_decay(model, batches):
    shampoo(model, batches, weight_decay=0.1)


def shampoo_use_bias_correction(model, batches):
    shampoo(model, batches, use_bias_correction=False)


def shampoo_max_preconditioner_dim(model, batches):
    shampoo(model, batches, max_preconditioner_dim=3)


def shampoo_precondition_frequency(model, batches):
    shampoo(model, batches, precondition_frequency=3)


def shampoo_grafting_sgd(model, batches):
    shampoo(model, batches, grafting="sgd")


def shampoo_grafting_adam(model, batches):
    shampoo(model, batches, grafting="adam")


def prodigy(model, batches, **options):
    optimizer = Prodigy(model.parameters(), **{"d0": 1e-3, **options})
    group = optimizer.param_groups[0]
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        batches.log("step_size", group["d"] * group["lr"] * (bias_correction(group) if options.get(BIAS) else 1))
        optimizer.step()


def bias_correction(group):
    b1, b2 = group["betas"]
    return (1 - b2 ** (group["k"] + 1)) ** 0.5 / (1 - b1 ** (group["k"] + 1))


def prodigy_lr(model, batches):
    prodigy(model, batches, lr=0.5)


def prodigy_betas(model, batches):
    prodigy(model, batches, betas=(0.8, 0.95))


def prodigy_beta3(model, batches):
    prodigy(model, batches, beta3=0.9)


def prodigy_eps(model, batches):
    prodigy(model, batches, eps=1e-4)


def prodigy_weight_decay(model, batches):
    prodigy(model, batches, weight_decay=0.1)


def prodigy_use_bias_correction(model, batches):
    prodigy(model, batches, use_bias_correction=True)


def prodigy_safeguard_warmup(model, batches):
    prodigy(model, batches, lr=0.5, safeguard_warmup=True)


def prodigy_d0(model, batches):
    prodigy(model, batches, d0=1e-6)


def prodigy_d_coef(model, batches):
    prodigy(model, batches, d_coef=0.5)


def prodigy_growth_rate(model, batches):
    prodigy(model, batches, growth_rate=1.1)
