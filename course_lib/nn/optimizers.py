"""Optimizers: from a gradient to a step. Every rule is a few vector statements on the flat vector of all parameters.

Symbols: w the parameters, g = ∂C/∂w, η = `lr`; v, m, s are memories of the optimizer, one number per parameter, zero
at first; t counts the steps from 1. All products and roots are elementwise.
"""

import numpy as np
from numpy.typing import NDArray

from course_lib.checks import fraction, parameters, positive
from course_lib.nn.constants import number


class Optimizer:
    """What all optimizers share: the learning rate, the memories and the step counter.

    lr: learning rate η > 0, may be changed between steps (schedules do). memories: after the first step a list of
    n_memories arrays of the shape of the parameters. weight_decay: λ of AdamW, 0 for the others.
    """

    n_memories, weight_decay = 0, 0.0

    def __init__(self, lr: float, eps: float = 1e-8, **fractions: float) -> None:
        self.lr, self.eps = positive(lr, "lr"), positive(eps, "eps")
        vars(self).update({name: fraction(value, name) for name, value in fractions.items()})
        self.t, self.memories, self.move = 0, None, None

    def step(self, w: NDArray, g: NDArray, n_weights: int | None = None) -> None:
        """Change the parameters w in place, given their gradient g of the same shape.

        The first n_weights entries of w are weights, the rest biases, which never decay (None: all are weights).
        Raises ValueError when w has another shape than at the first step.
        """
        if self.memories is None:
            parameters(w, g)
            self.memories, self.move = [np.zeros_like(w) for _ in range(self.n_memories)], np.empty_like(w)
        elif self.move.shape != w.shape:
            raise ValueError(f"w has shape {w.shape}, this optimizer began with {self.move.shape}: make a new one")
        self.t += 1
        if self.weight_decay:
            w[:n_weights] *= 1 - self.lr * self.weight_decay
        self._update(w, g, self.move, *self.memories)

    def _scaled(self, w: NDArray, g: NDArray, s: NDArray, move: NDArray, scale_g: float, scale_s: float) -> None:
        """w ← w − η ĝ/(√ŝ + ε) with ĝ = scale_g · g and ŝ = scale_s · s; the constants are drawn out of the vectors."""
        root = scale_s**0.5
        np.sqrt(s, out=move)
        move += self.eps / root
        np.divide(g, move, out=move)
        move *= self.lr * scale_g / root
        w -= move


class SGD(Optimizer):
    """Gradient descent: w ← w − η g. Stochastic when g comes from a mini-batch."""

    def __init__(self, lr: float) -> None:
        super().__init__(lr)

    def _update(self, w: NDArray, g: NDArray, move: NDArray) -> None:
        w -= np.multiply(g, number(self.lr, g.dtype), out=move)


class Momentum(Optimizer):
    """v ← μ v − η g, w ← w + v: the step remembers its direction (Polyak 1964)."""

    n_memories = 1

    def __init__(self, lr: float, mu: float = 0.9) -> None:
        super().__init__(lr, mu=mu)

    def _update(self, w: NDArray, g: NDArray, move: NDArray, v: NDArray) -> None:
        v *= number(self.mu, v.dtype)
        v -= np.multiply(g, number(self.lr, g.dtype), out=move)
        w += v


class Nesterov(Momentum):
    """v ← μ v − η g, w ← w + μ v − η g: momentum that looks ahead (Nesterov 1983, Sutskever et al. 2013)."""

    def _update(self, w: NDArray, g: NDArray, move: NDArray, v: NDArray) -> None:
        w -= np.multiply(g, number(self.lr, g.dtype), out=move)
        v *= number(self.mu, v.dtype)
        v -= move
        w += np.multiply(v, number(self.mu, v.dtype), out=move)


class Adagrad(Optimizer):
    """s ← s + g², w ← w − η g/(√s + ε): parameters that moved much move less (Duchi et al. 2011)."""

    n_memories = 1

    def __init__(self, lr: float, eps: float = 1e-8) -> None:
        super().__init__(lr, eps)

    def _update(self, w: NDArray, g: NDArray, move: NDArray, s: NDArray) -> None:
        s += np.multiply(g, g, out=move)
        self._scaled(w, g, s, move, 1, 1)


class RMSprop(Optimizer):
    """s ← ρ s + (1 − ρ) g², w ← w − η g/(√s + ε): Adagrad that forgets (Tieleman & Hinton 2012).

    The memory holds s/(1 − ρ), which saves a pass over the vector.
    """

    n_memories = 1

    def __init__(self, lr: float, rho: float = 0.9, eps: float = 1e-8) -> None:
        super().__init__(lr, eps, rho=rho)

    def _update(self, w: NDArray, g: NDArray, move: NDArray, s: NDArray) -> None:
        s *= number(self.rho, s.dtype)
        s += np.multiply(g, g, out=move)
        self._scaled(w, g, s, move, 1, 1 - self.rho)


class Adam(Optimizer):
    """m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², w ← w − η m̂/(√ŝ + ε) (Kingma & Ba 2015).

    m̂ = m/(1 − β₁ᵗ) and ŝ = s/(1 − β₂ᵗ) undo the pull of the zeros at which the memories start.
    The memories hold m/(1 − β₁) and s/(1 − β₂), which saves two passes over the vector.
    """

    n_memories = 2

    def __init__(self, lr: float = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        super().__init__(lr, eps, beta1=beta1, beta2=beta2)

    def _update(self, w: NDArray, g: NDArray, move: NDArray, m: NDArray, s: NDArray) -> None:
        m *= number(self.beta1, m.dtype)
        m += g
        s *= number(self.beta2, s.dtype)
        s += np.multiply(g, g, out=move)
        scale_m = (1 - self.beta1) / (1 - self.beta1**self.t)
        self._scaled(w, m, s, move, scale_m, (1 - self.beta2) / (1 - self.beta2**self.t))


class AdamW(Adam):
    """Adam after w ← (1 − η λ) w, on weights only: decay that Adam does not rescale (Loshchilov & Hutter 2019)."""

    def __init__(self, lr: float = 1e-3, weight_decay: float = 0.01, **constants: float) -> None:
        super().__init__(lr, **constants)
        self.weight_decay = fraction(weight_decay, "weight_decay")


def clip_gradient(g: NDArray, max_norm: float) -> float:
    """Shorten the gradient g, of any shape, in place to length `max_norm` where it is longer; return its length before.

    Its direction stays (Pascanu et al. 2013).
    """
    norm = float(np.linalg.norm(g))
    if norm > positive(max_norm, "max_norm"):
        g *= max_norm / norm
    return norm
