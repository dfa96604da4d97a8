"""Step-size rules written a second time in numpy, float64, from their published formulas.

record_step_rules.py replays with them the gradients that the packages saw, and demands the same
weights. Each class takes the weights, a list of arrays, and `step(gradients)` moves them in place;
`trace` has what it measured at that step.
"""

import math

import numpy as np


def dot(xs, ys):
    return sum(float(np.sum(x * y)) for x, y in zip(xs, ys))


def square(xs):
    return dot(xs, xs)


def quotient(numerator, denominator):
    """Entry by entry, 0/0 = 0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)


class Card:
    def __init__(self, weights, **hyperparameters):
        self.w = weights
        self.w0 = [w.copy() for w in weights]
        self.trace = {}
        self.k = 0
        self.lr = 1.0
        for name, value in hyperparameters.items():
            setattr(self, name, value)

    def zeros(self):
        return [np.zeros_like(w) for w in self.w]

    def moved(self):
        """w0 - w."""
        return [a - b for a, b in zip(self.w0, self.w)]


class Prodigy(Card):
    """Prodigy (Mishchenko and Defazio, 2023) as its package has it, without parameter groups."""

    beta3, eps, weight_decay, decouple = None, 1e-8, 0.0, True
    use_bias_correction = safeguard_warmup = False
    d0, d_coef, growth_rate = 1e-6, 1.0, math.inf
    betas = (0.9, 0.999)

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.m, self.v, self.s = self.zeros(), self.zeros(), self.zeros()
        self.d = self.d_max = self.d0
        self.numerator = 0.0

    def step(self, gradients):
        b1, b2 = self.betas
        b3 = math.sqrt(b2) if self.beta3 is None else self.beta3
        correction = 1.0
        if self.use_bias_correction:
            correction = math.sqrt(1 - b2 ** (self.k + 1)) / (1 - b1 ** (self.k + 1))
        d, length = self.d, self.d * self.lr * correction
        if not self.decouple:
            gradients = [g + self.weight_decay * w for g, w in zip(gradients, self.w)]
        self.numerator = b3 * self.numerator + d / self.d0 * length * dot(gradients, self.moved())
        pull = d / self.d0 * (d if self.safeguard_warmup else length)
        for g, m, v, s in zip(gradients, self.m, self.v, self.s):
            m += (1 - b1) * (d * g - m)
            v += (1 - b2) * (d * d * g * g - v)
            s += pull * g - (1 - b3) * s
        denominator = sum(float(np.abs(s).sum()) for s in self.s)
        if denominator == 0:
            return
        estimate = self.d_coef * self.numerator / denominator
        if d == self.d0:
            d = max(d, estimate)
        self.d_max = max(self.d_max, estimate)
        self.d = d = min(self.d_max, d * self.growth_rate)
        for g, w, m, v in zip(gradients, self.w, self.m, self.v):
            if self.decouple:
                w -= self.weight_decay * length * w
            # without momentum the package multiplies by the new estimate, with momentum m holds the old one
            w -= length * (m if b1 > 0 else d * g) / (np.sqrt(v) + d * self.eps)
        self.k += 1
        self.trace = {"d": d}


class Algorithm3(Card):
    """Prodigy as "Old Optimizer, New Norm" has it (Algorithm 3, Eq. 22-27): no epsilon, 0/0 = 0."""

    betas, d0 = (0.9, 0.999), 1e-6

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.m, self.v, self.s = self.zeros(), self.zeros(), self.zeros()
        self.eta, self.r = self.d0, 0.0

    def step(self, gradients):
        b1, b2 = self.betas
        b3, eta = math.sqrt(b2), self.eta
        self.r = b3 * self.r + (1 - b3) * eta**2 * dot(gradients, self.moved())
        for i, g in enumerate(gradients):
            self.m[i] = b1 * self.m[i] + (1 - b1) * eta * g
            self.v[i] = b2 * self.v[i] + (1 - b2) * eta**2 * g**2
            self.s[i] = b3 * self.s[i] + (1 - b3) * eta**2 * g
            self.w[i] -= eta * quotient(self.m[i], np.sqrt(self.v[i]))
        self.eta = max(eta, self.r / sum(float(np.abs(s).sum()) for s in self.s))
        self.trace = {"d": self.eta}


class SignDescent(Card):
    """Algorithm 3 with the averages off (Eq. 28-29)."""

    d0 = 1e-6

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.eta = self.d0

    def step(self, gradients):
        estimate = dot(gradients, self.moved()) / sum(float(np.abs(g).sum()) for g in gradients)
        for w, g in zip(self.w, gradients):
            w -= self.eta * np.sign(g)
        self.eta = max(self.eta, estimate)
        self.trace = {"d": self.eta}


class DAdaptAdam(Card):
    """D-Adaptation for Adam (Defazio and Mishchenko, 2023) as its package has it."""

    betas, eps, d0, growth_rate = (0.9, 0.999), 1e-8, 1e-6, math.inf
    weight_decay, decouple, use_bias_correction = 0.0, False, False

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.m, self.v, self.s = self.zeros(), self.zeros(), self.zeros()
        self.d, self.numerator = self.d0, 0.0

    def step(self, gradients):
        b1, b2 = self.betas
        b3 = math.sqrt(b2)
        correction = 1.0
        if self.use_bias_correction:
            correction = math.sqrt(1 - b2 ** (self.k + 1)) / (1 - b1 ** (self.k + 1))
        length = self.d * self.lr * correction
        if not self.decouple:
            gradients = [g + self.weight_decay * w for g, w in zip(gradients, self.w)]
        gained = length * dot(gradients, [s / (np.sqrt(v) + self.eps) for s, v in zip(self.s, self.v)])
        for i, g in enumerate(gradients):
            self.m[i] = b1 * self.m[i] + (1 - b1) * length * g
            self.v[i] = b2 * self.v[i] + (1 - b2) * g**2
            self.s[i] = b3 * self.s[i] + (1 - b3) * length * g
        self.numerator = b3 * self.numerator + (1 - b3) * gained
        total = sum(float(np.abs(s).sum()) for s in self.s)
        if total == 0:
            return
        estimate = self.numerator / ((1 - b3) * total)
        self.d = max(self.d, min(estimate, self.d * self.growth_rate))
        for w, m, v in zip(self.w, self.m, self.v):
            if self.decouple:
                w -= self.weight_decay * length * w
            w -= m / (np.sqrt(v) + self.eps)
        self.k += 1
        self.trace = {"d": self.d}


class DAdaptSGD(Card):
    """D-Adaptation for SGD: dual averaging, momentum as an average of the points (primal averaging)."""

    momentum, weight_decay, d0, growth_rate = 0.0, 0.0, 1e-6, math.inf

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.s, self.d, self.numerator, self.first = self.zeros(), self.d0, 0.0, None

    def step(self, gradients):
        if self.first is None:
            self.first = math.sqrt(square(gradients))  # without decay, as in the package
        gradients = [g + self.weight_decay * w for g, w in zip(gradients, self.w)]
        length = self.d * self.lr / self.first
        self.numerator += length * dot(gradients, self.s)
        self.s = [s + length * g for s, g in zip(self.s, gradients)]
        estimate = 2 * self.numerator / math.sqrt(square(self.s))
        self.d = max(self.d, min(estimate, self.d * self.growth_rate))
        for w, w0, s in zip(self.w, self.w0, self.s):
            w += (1 - self.momentum) * (w0 - s - w)
        self.trace = {"d": self.d}


class DoG(Card):
    """Distance over gradients (Ivgi, Hinder and Carmon, 2023), one distance for all tensors."""

    reps_rel, weight_decay, eps = 1e-6, 0.0, 1e-8

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.state = [None] * len(self.blocks())

    def blocks(self):
        return [list(range(len(self.w)))]

    def step(self, gradients):
        gradients = [g + self.weight_decay * w for g, w in zip(gradients, self.w)]
        moved, self.trace = self.moved(), {}
        for block, members in enumerate(self.blocks()):
            g2 = square([gradients[i] for i in members])
            if self.state[block] is None:
                start = self.reps_rel * (1 + math.sqrt(square([self.w0[i] for i in members])))
                self.state[block] = start, g2 + self.eps
            else:
                far, total = self.state[block]
                self.state[block] = max(far, math.sqrt(square([moved[i] for i in members]))), total + g2
            far, total = self.state[block]
            eta = self.lr * far / math.sqrt(total)
            for i in members:
                self.w[i] -= eta * gradients[i]
            self.trace[self.name(block)] = eta

    def name(self, block):
        return "eta"


class DoWG(Card):
    """Distance over weighted gradients (Khaled, Mishchenko and Jin, 2023)."""

    eps = 1e-4

    def __init__(self, weights, **hyperparameters):
        super().__init__(weights, **hyperparameters)
        self.far2, self.total = self.eps, 0.0

    def step(self, gradients):
        self.far2 = max(self.far2, square(self.moved()))
        self.total += self.far2 * square(gradients)
        eta = self.far2 / (math.sqrt(self.total) + self.eps)
        for w, g in zip(self.w, gradients):
            w -= eta * g
        self.trace = {"eta": eta}
