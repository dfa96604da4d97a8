"""Preconditioned and norm-based optimizers written in numpy, float64, from their published rules.

One class per rule; each holds one weight, `step(gradient)` moves it. Where a rule orthogonalizes by
Newton-Schulz, these do it exactly, by SVD, so that an implementation with an exact polar factor can
be compared to many digits. Class attributes are the defaults of the published code.

Matrices are out x in: m rows, n columns. record_preconditioned.py says what comes from where.
"""

import math

import numpy as np

# the smallest singular value kept, relative to the largest, by any polar factor so far
least_kept = 1.0


def thin(x):
    """Singular value decomposition without null directions: u, s, vt."""
    global least_kept
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    keep = s > 1e-10 * s[0]
    least_kept = min(least_kept, float(s[keep][-1] / s[0]))
    return u[:, keep], s[keep], vt[keep]


def polar(x):
    """U V^T of the reduced SVD; a matrix of signs can be singular."""
    u, _, vt = thin(x)
    return u @ vt


def eigenvectors(a):
    """Columns, largest eigenvalue first."""
    return np.linalg.eigh(a)[1][:, ::-1]


def orthonormal(a):
    return np.linalg.qr(a)[0]


def tall_scale(shape):
    return math.sqrt(max(1.0, shape[0] / shape[1]))


class Rule:
    lr, weight_decay = 0.01, 0.0

    def __init__(self, weight, **hyperparameters):
        for name, value in hyperparameters.items():
            assert hasattr(type(self), name), f"{type(self).__name__} has no {name}"
            setattr(self, name, value)
        self.w, self.t = weight.copy(), 0
        self.m, self.v = np.zeros_like(weight), np.zeros_like(weight)
        self.prepare()

    def prepare(self):
        """Makes the state."""

    def hyperparameters(self):
        names = {name for c in type(self).__mro__[:-1] for name, x in vars(c).items() if not callable(x)}
        return {name: getattr(self, name) for name in sorted(names) if not name.startswith("_")}

    def step(self, g):
        self.t += 1
        self.move(g)

    def decay(self):
        self.w *= 1 - self.lr * self.weight_decay

    def average(self, g, b1, b2, square):
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * square

    def debiased(self):
        b1, b2 = self.betas
        return self.m / (1 - b1**self.t), self.v / (1 - b2**self.t)


class Lion(Rule):
    betas = (0.9, 0.99)

    def move(self, g):
        b1, b2 = self.betas
        self.decay()
        self.w -= self.lr * np.sign(b1 * self.m + (1 - b1) * g)
        self.m = b2 * self.m + (1 - b2) * g


class RMSprop(Rule):
    alpha, momentum, eps = 0.99, 0.0, 1e-8

    def move(self, g):
        self.v = self.alpha * self.v + (1 - self.alpha) * g**2
        self.m = self.momentum * self.m + g / (np.sqrt(self.v) + self.eps)
        self.w -= self.lr * self.m


class AdaGrad(Rule):
    eps = 1e-10

    def move(self, g):
        self.v += g**2
        self.w -= self.lr * g / (np.sqrt(self.v) + self.eps)


class DiagonalPower(Rule):
    """M / V^(2 power), debiased: power 1/4 is Adam, 1/6 of the MADGRAD type, 1/2 Adam-SANIA."""

    betas, eps, power = (0.9, 0.999), 1e-40, 0.5

    def move(self, g):
        self.average(g, *self.betas, g**2)
        m, v = self.debiased()
        self.w -= self.lr * m / (v ** (2 * self.power) + self.eps)


class MuAdam(Rule):
    """Algorithm 1 of arXiv 2510.10777: power 1/4, or 1/2 for SANIA."""

    betas, eps, power = (0.9, 0.999), 1e-8, 0.25

    def move(self, g):
        self.average(g, *self.betas, g**2)
        m, v = self.debiased()
        d = v**self.power + self.eps
        self.w -= self.lr * polar(m / d) / d


class RmsSpectral(Rule):
    """Preconditioned spectral descent (Carlson et al., 2015): steepest descent, without momentum."""

    beta, eps = 0.95, 1e-8

    def move(self, g):
        self.v = self.beta * self.v + (1 - self.beta) * g**2
        d = np.sqrt(np.sqrt(self.v) + self.eps)
        u, s, vt = thin(g / d)
        self.w -= self.lr * s.sum() * (u @ vt) / d


class PolarGrad(Rule):
    """The polar factor times the nuclear norm."""

    beta = 0.95

    def move(self, g):
        self.m = self.beta * self.m + (1 - self.beta) * g
        u, s, vt = thin(self.m)
        self.w -= self.lr * s.sum() * (u @ vt)


class Scion(Rule):
    """`momentum` is the weight of the new gradient; vectors are divided by their RMS."""

    momentum, scale, constrained, norm, eps = 0.1, 1.0, True, "spectral", 1e-8

    def move(self, g):
        self.m = (1 - self.momentum) * self.m + self.momentum * g
        direction = self.oracle(self.m)
        if self.constrained:
            self.w *= 1 - self.lr
        self.w -= self.lr * self.scale * direction

    def oracle(self, g):
        if g.ndim == 1:
            return g / (math.sqrt(np.mean(g**2)) + self.eps)
        m, n = g.shape
        if self.norm == "spectral":
            return math.sqrt(m / n) * polar(g)
        if self.norm == "sign":
            return np.sign(g) / n
        if self.norm == "column":
            return g / (np.sqrt(np.mean(g**2, axis=0, keepdims=True)) + self.eps)
        return g / (np.sqrt(n * np.sum(g**2, axis=1, keepdims=True)) + self.eps)


class NorMuon(Rule):
    momentum, beta2, eps = 0.95, 0.95, 1e-10

    def prepare(self):
        self.v = np.zeros((len(self.w), 1))

    def move(self, g):
        self.m = self.momentum * self.m + (1 - self.momentum) * g
        o = polar((1 - self.momentum) * g + self.momentum * self.m)
        length = np.linalg.norm(o)
        self.v = self.beta2 * self.v + (1 - self.beta2) * np.mean(o**2, axis=1, keepdims=True)
        o = o / (np.sqrt(self.v) + self.eps)
        self.w -= self.lr * tall_scale(g.shape) * length / (np.linalg.norm(o) + self.eps) * o


class Dion(Rule):
    """A power iteration of rank r from q [n, r]; what it has not used stays in the momentum."""

    momentum, weight_decay, eps, rank, q = 0.95, 0.01, 1e-8, 1, None

    def move(self, g):
        self.m = self.m + g
        p = orthonormal(self.m @ self.q)
        r = self.m.T @ p
        self.m = self.m - (1 - self.momentum) * p @ r.T
        self.q = r / (np.linalg.norm(r, axis=0) + self.eps)
        self.decay()
        self.w -= self.lr * math.sqrt(g.shape[0] / g.shape[1]) * p @ self.q.T


class Soap(Rule):
    """The first gradient only makes the bases; a vector has none."""

    lr, betas, eps, weight_decay, precondition_frequency = 3e-3, (0.95, 0.95), 1e-8, 0.01, 10

    def sides(self):
        return range(self.w.ndim) if self.w.ndim == 2 else []

    def outer(self, g, side):
        return g @ g.T if side == 0 else g.T @ g

    def prepare(self):
        self.factors, self.bases = {}, {}

    def observe(self, g):
        b = self.betas[1]
        for side in self.sides():
            self.factors[side] = b * self.factors.get(side, 0) + (1 - b) * self.outer(g, side)

    def to_basis(self, x):
        for side, q in self.bases.items():
            x = q.T @ x if side == 0 else x @ q
        return x

    def from_basis(self, x):
        for side, q in self.bases.items():
            x = q @ x if side == 0 else x @ q.T
        return x

    def refresh(self):
        for side, q in self.bases.items():
            product = self.factors[side] @ q
            order = np.argsort(-np.sum(q * product, axis=0), kind="stable")
            self.v = np.take(self.v, order, axis=side)
            self.bases[side] = orthonormal(product[:, order])

    def move(self, g):
        if self.t == 1:
            self.observe(g)
            self.bases = {side: eigenvectors(a) for side, a in self.factors.items()}
            return
        k = self.t - 1
        self.average(g, *self.betas, self.to_basis(g) ** 2)
        self.w -= self.update(k)
        self.decay()
        self.observe(g)
        if k % self.precondition_frequency == 0:
            self.refresh()

    def update(self, k):
        b1, b2 = self.betas
        length = self.lr * math.sqrt(1 - b2**k) / (1 - b1**k)
        return length * self.from_basis(self.to_basis(self.m) / (np.sqrt(self.v) + self.eps))


class SoapMuon(Soap):
    """The polar factor of SOAP's direction, entrywise signed roots of it, at Muon's length."""

    lr, betas, eps, weight_decay, one_sided = 1e-3, (0.95, 0.98), 1e-15, 0.0, True

    def sides(self):
        return [int(np.argmin(self.w.shape))] if self.one_sided else super().sides()

    def update(self, k):
        o = polar(self.to_basis(self.m) / (np.sqrt(self.v) + self.eps))
        o = np.sign(o) * np.sqrt(np.abs(o))
        length = math.sqrt(min(o.shape)) * tall_scale(o.shape)
        return self.lr * length / np.linalg.norm(o) * self.from_basis(o)


class KlShampoo(Rule):
    """Eigenvalues `l` and bases by side; the first gradient only makes the bases."""

    lr, betas, eps, weight_decay, precondition_frequency = 1e-4, (0.9, 0.98), 1e-8, 0.01, 10
    init_factor, clamp = 0.1, 4000.0

    def move(self, g):
        m, n = g.shape
        b = self.betas[1]
        if self.t == 1:
            self.a = [(1 - b) * g @ g.T / n, (1 - b) * g.T @ g / m]
            self.q = [eigenvectors(a) for a in self.a]
            self.l = [np.full(d, self.init_factor) for d in (m, n)]
            self.s = [1 / np.sqrt(l) for l in self.l]
            return
        ql, qr = self.q
        sl, sr = self.s
        d = ql.T @ g @ qr
        self.average(g, *self.betas, d**2)
        self.w -= self.lr * ql @ self.direction(ql.T @ self.m @ qr, np.outer(sl, sr)) @ qr.T
        self.decay()
        whiten_r, whiten_l = qr * sr**2 @ qr.T, ql * sl**2 @ ql.T
        self.a[0] = b * self.a[0] + (1 - b) * g @ whiten_r @ g.T / n
        self.a[1] = b * self.a[1] + (1 - b) * g.T @ whiten_l @ g / m
        self.l[0] = b * self.l[0] + (1 - b) * np.mean((d * sr) ** 2, axis=1)
        self.l[1] = b * self.l[1] + (1 - b) * np.mean((d * sl[:, None]) ** 2, axis=0)
        self.s = [np.minimum(1 / np.sqrt(l), max(10.0, min(len(l), self.clamp))) for l in self.l]
        if (self.t - 1) % self.precondition_frequency == 0:
            self.q = [orthonormal(a @ q) for a, q in zip(self.a, self.q)]

    def direction(self, m, scale):
        return m * scale / (1 + self.eps * scale)


class KlSoap(KlShampoo):
    """Adam without bias correction in the bases of KL-Shampoo."""

    def direction(self, m, scale):
        return m / (np.sqrt(self.v) + self.eps)


class SPlus(Rule):
    lr, betas, eps, weight_decay = 0.1, (0.9, 0.999), 1e-30, 0.01
    ema_rate, inverse_every, nonstandard_constant = 0.999, 100, 1e-3

    def prepare(self):
        self.ema = np.zeros_like(self.w)
        self.a = [np.zeros((d, d)) for d in self.w.shape]
        self.q = [np.eye(d) for d in self.w.shape]

    def move(self, g):
        b1, b2 = self.betas
        self.m = b1 * self.m + (1 - b1) * g
        if g.ndim == 1:
            lr, u = self.lr * self.nonstandard_constant, np.sign(self.m)
        else:
            ql, qr = self.q
            lr, u = self.lr * 2 / sum(g.shape), ql @ np.sign(ql.T @ self.m @ qr) @ qr.T
            self.a = [b2 * a + (1 - b2) * x for a, x in zip(self.a, (g @ g.T, g.T @ g))]
            if self.t == 1 or self.t % self.inverse_every == 0:
                self.q = [eigenvectors(a + self.eps * np.eye(len(a))) for a in self.a]
        self.w -= lr * u
        self.ema = self.ema_rate * self.ema + (1 - self.ema_rate) * self.w
        self.w *= 1 - lr * self.weight_decay
        self.averaged = self.ema / (1 - self.ema_rate**self.t)
