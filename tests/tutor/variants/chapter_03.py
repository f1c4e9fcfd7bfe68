"""Right answers to the exercises of chapter 03, written differently."""

import functools
import math
import operator
from collections import defaultdict

import numpy as np

# ---- numeric_gradient


def gradient_restoring_in_place(f, x, h=1e-5):
    x = x.astype(float)
    grad = np.zeros_like(x)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        i = walk.multi_index
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        grad[i] = (up - down) / (2 * h)
        walk.iternext()
    return grad


def gradient_in_the_callers_array(f, x, h=1e-5):
    work = np.asarray(x, dtype=float)  # no copy if x holds decimals already
    grad = np.zeros(work.shape)
    for i in np.ndindex(work.shape):
        old = work[i]
        work[i] = old + h
        up = f(work)
        work[i] = old - h
        grad[i] = (up - f(work)) / h / 2
        work[i] = old
    return grad


def gradient_by_unit_vectors(f, x, h=1e-5):
    flat = np.ravel(x) * 1.0
    slopes = [
        (f((flat + h * e).reshape(x.shape)) - f((flat - h * e).reshape(x.shape))) / (2 * h) for e in np.eye(x.size)
    ]
    return np.array(slopes).reshape(x.shape)


def gradient_as_list(f, x, h=1e-5):
    def slope(i):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        return (f(up) - f(down)) / (up[i] - down[i])

    rows = [[slope((k, j)) for j in range(x.shape[1])] for k in range(len(x))] if x.ndim == 2 else []
    return rows or [slope(k) for k in range(len(x))]


def gradient_by_two_halves(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = 1
        forward = (f(x + h * e) - f(x)) / h
        backward = (f(x) - f(x - h * e)) / h
        grad[i] = (forward + backward) / 2
    return grad


def gradient_with_four_points(f, x, h=1e-5):
    h = max(h, 1e-4)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        grad[i] = (8 * (f(x + e) - f(x - e)) - (f(x + 2 * e) - f(x - 2 * e))) / (12 * h)
    return grad


def gradient_of_rows(f, x, h=1e-5):
    if x.ndim > 1:
        rows = []
        for k in range(len(x)):
            rows.append(gradient_of_rows(lambda row, k=k: f(np.vstack([x[:k], row[None], x[k + 1 :]])), x[k], h))
        return np.stack(rows)
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])


def gradient_with_a_longer_default(f, x, h=1e-4):
    grad = np.full(x.shape, np.nan)
    for i, entry in np.ndenumerate(x):
        up, down = np.array(x, float), np.array(x, float)
        up[i], down[i] = entry + h, entry - h
        grad[i] = (f(up) - f(down)) * 0.5 / h
    return grad


def gradient_with_masks(f, x, h=1e-5):
    slopes = np.empty(x.size)
    for k in range(x.size):
        mask = (np.arange(x.size) == k).reshape(x.shape)
        slopes[k] = f(np.where(mask, x + h, x)) - f(np.where(mask, x - h, x))
    return slopes.reshape(x.shape) / (2 * h)


# ---- compose_slope


def composed_as_lambda(df, g, dg):
    return lambda x: dg(x) * df(g(x))


def composed_step_by_step(df, g, dg):
    def total(x):
        u = g(x)
        outer = df(u)
        inner = dg(x)
        return outer * inner

    return total


def composed_by_numpy(df, g, dg):
    return lambda x: np.multiply(df(g(x)), dg(x))


class _Composed:
    def __init__(self, df, g, dg):
        self.df, self.g, self.dg = df, g, dg

    def __call__(self, x):
        return self.df(self.g(x)) * self.dg(x)


def composed_as_object(df, g, dg):
    return _Composed(df, g, dg)


def composed_by_partial(df, g, dg):
    def slope(a, b, c, x):
        return a(b(x)) * c(x)

    return functools.partial(slope, df, g, dg)


def composed_as_list(df, g, dg):
    return lambda x: [df(g(entry)) * dg(entry) for entry in x] if np.ndim(x) else df(g(x)) * dg(x)


def composed_in_a_loop(df, g, dg):
    def slope(x):
        total = 1.0
        for factor in (dg(x), df(g(x))):
            total = total * factor
        return total

    return slope


def composed_from_arrays(df, g, dg):
    return lambda x: np.prod([df(g(np.asarray(x))), dg(np.asarray(x))], axis=0)


def composed_in_float32(df, g, dg):
    return lambda x: np.float32(df(g(x))) * np.float32(dg(x))


def composed_by_reduce(df, g, dg):
    return lambda x: functools.reduce(operator.mul, (df(g(x)), dg(x)))


# ---- path_derivative


def paths_by_stack(edges, src, dst):
    total, waiting = 0.0, [(src, 1.0)]
    while waiting:
        node, product = waiting.pop()
        if node == dst:
            total += product
            continue
        for start, end, slope in edges:
            if start == node:
                waiting.append((end, product * slope))
    return total


def paths_listed(edges, src, dst):
    def walks(node):
        if node == dst:
            return [[]]
        return [[slope, *rest] for start, end, slope in edges if start == node for rest in walks(end)]

    return sum(math.prod(path) for path in walks(src))


def paths_remembered(edges, src, dst):
    onward = defaultdict(list)
    for start, end, slope in edges:
        onward[start].append((end, slope))

    @functools.cache
    def from_here(node):
        if node == dst:
            return 1
        return sum(slope * from_here(end) for end, slope in onward[node])

    return from_here(src)


def paths_from_the_end(edges, src, dst):
    if src == dst:
        return 1.0
    return sum(paths_from_the_end(edges, src, start) * slope for start, end, slope in edges if end == dst)


def paths_by_matrix(edges, src, dst):
    nodes = sorted({node for start, end, _ in edges for node in (start, end)} | {src, dst})
    place = {node: number for number, node in enumerate(nodes)}
    A = np.zeros((len(nodes), len(nodes)))
    for start, end, slope in edges:
        A[place[start], place[end]] += slope
    return np.linalg.inv(np.eye(len(nodes)) - A)[place[src], place[dst]]


def paths_by_powers(edges, src, dst):
    nodes = list(dict.fromkeys([src, dst, *(node for edge in edges for node in edge[:2])]))
    A = np.zeros((len(nodes), len(nodes)))
    for start, end, slope in edges:
        A[nodes.index(start), nodes.index(end)] += slope
    total, power = np.eye(len(nodes)), np.eye(len(nodes))
    for _ in nodes:
        power = power @ A
        total += power
    return total[nodes.index(src), nodes.index(dst)]


def paths_sorted_then_forward(edges, src, dst):
    arrived, waiting, done = {src: 1.0}, list(edges), set()
    while waiting:
        for edge in waiting:
            if not any(other[1] == edge[0] for other in waiting):
                break
        waiting.remove(edge)
        start, end, slope = edge
        if start != dst:
            arrived[end] = arrived.get(end, 0.0) + arrived.get(start, 0.0) * slope
        done.add(start)
    return arrived.get(dst, 0.0) if src != dst else 1.0


def paths_backward_sweep(edges, src, dst):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for start, end, _ in edges:
                if start == node:
                    visit(end)
            order.append(node)

    visit(src)
    message = dict.fromkeys(order, 0.0)
    message[dst] = 1.0
    for node in order:
        if node != dst:
            message[node] = sum(slope * message[end] for start, end, slope in edges if start == node)
    return message[src]


def paths_as_array(edges, src, dst):
    if src == dst:
        return np.array([1.0])
    found = [slope * paths_as_array(edges, end, dst)[0] for start, end, slope in edges if start == src]
    return np.array([np.sum(found)])


# ---- gradient_check


def _measured(f, x, h=1e-5):
    slopes = [(f(x + h * e.reshape(x.shape)) - f(x - h * e.reshape(x.shape))) / (2 * h) for e in np.eye(x.size)]
    return np.reshape(slopes, x.shape)


def checked_by_largest_entries(f, grad, x, rng):
    worst = 0.0
    for point in (x, x + 0.1 * rng.standard_normal(x.shape)):
        a, n = np.asarray(grad(point)), _measured(f, point)
        size = max(np.abs(a).max(), np.abs(n).max())
        error = np.abs(a - n).max() / size if size != 0 else 0.0
        if not error <= worst:
            worst = error
    return bool(worst <= 1e-5), worst


def checked_entry_by_entry(f, grad, x, rng):
    errors = []
    for _ in range(3):
        a, n = grad(x), _measured(f, x)
        errors.append(np.max(np.abs(a - n) / np.maximum(1e-12, np.abs(a) + np.abs(n))))
        x = x + rng.uniform(-1, 1, x.shape)
    rel_err = np.max(errors)
    return rel_err < 1e-5, rel_err


def checked_in_random_directions(f, grad, x, rng):
    h, worst = 1e-5, 0.0
    for number in range(8):
        point = x if number < 4 else x + rng.normal(size=x.shape)
        v = rng.normal(size=x.shape)
        claimed = float(np.sum(grad(point) * v))
        measured = (f(point + h * v) - f(point - h * v)) / (2 * h)
        size = max(abs(claimed), abs(measured))
        if size > 0 or np.isnan(size):
            worst = np.maximum(worst, abs(claimed - measured) / size)
    return bool(worst < 1e-5), float(worst)


def checked_by_allclose(f, grad, x, rng):
    ok, rel_err = True, 0.0
    for point in [x] + [x + rng.normal(size=x.shape) for _ in range(2)]:
        a, n = grad(point), _measured(f, point)
        size = np.max(np.abs(n))
        ok = ok and np.allclose(a, n, rtol=1e-5, atol=1e-6 * size)
        rel_err = max(rel_err, np.nan_to_num(np.max(np.abs(a - n)), nan=np.inf) / (size or 1.0))
    return ok, rel_err


def checked_by_a_longer_nudge(f, grad, x, rng):
    results = []
    for shift in (0, 1):
        point = x + shift * rng.random(x.shape)
        a, n = grad(point), _measured(f, point, 1e-4)
        if np.isnan(a).any():
            return False, np.inf
        size = np.linalg.norm(a) + np.linalg.norm(n)
        results.append(0 if size == 0 else np.linalg.norm(a - n) / size)
    return max(results) < 1e-6, max(results)


def checked_with_angles(f, grad, x, rng):
    worst = 0.0
    for point in (x, x - rng.normal(size=x.shape)):
        a, n = grad(point).ravel(), _measured(f, point).ravel()
        top = np.max(np.abs(np.concatenate([a, n])))
        if top == 0:
            continue
        a, n = a / top, n / top
        worst = np.maximum(worst, np.sqrt(np.sum((a - n) ** 2)))
    return (True, worst) if worst < 1e-4 else (False, worst)


def checked_as_dict(f, grad, x, rng):
    points = np.stack([x, x + rng.exponential(size=x.shape)])
    claimed = np.stack([grad(point) for point in points])
    measured = np.stack([_measured(f, point) for point in points])
    gaps = np.abs(claimed - measured).reshape(2, -1).sum(axis=1)
    sizes = np.abs(measured).reshape(2, -1).sum(axis=1) + np.abs(claimed).reshape(2, -1).sum(axis=1)
    errors = np.divide(gaps, sizes, out=np.zeros(2), where=sizes != 0)
    return {"rel_err": errors.max(), "ok": int(errors.max() < 1e-6)}


def checked_as_list(f, grad, x, rng):
    def error(point):
        a, n = grad(point), _measured(f, point)
        if not a.any() and not n.any():
            return 0.0
        return np.linalg.norm(a - n) / max(np.linalg.norm(a), np.linalg.norm(n))

    errors = [error(x), error(x + rng.laplace(size=x.shape)), error(x * 1.1 + 0.1)]
    return [np.array(all(e < 1e-6 for e in errors)), np.array(max(errors, key=lambda e: np.inf if e != e else e))]


def checked_nudging_its_own_copy(f, grad, x, rng):
    rel_errs = []
    for point in (x.copy(), x + rng.normal(size=x.shape)):
        claimed, measured = grad(point), np.zeros_like(point)
        for i in np.ndindex(point.shape):
            old = point[i]
            point[i] = old + 1e-5
            up = f(point)
            point[i] = old - 1e-5
            measured[i] = (up - f(point)) / 2e-5
            point[i] = old
        gap, size = np.linalg.norm(claimed - measured), np.linalg.norm(measured)
        rel_errs.append(gap / size if size else (0.0 if gap == 0 else np.inf))
    return np.max(rel_errs) < 1e-6, np.max(rel_errs)


# ---- jvp


def jvp_with_object_arrays(f, x, v):
    class Dual:
        def __init__(self, a, b=0.0):
            self.a, self.b = a, b

        def __add__(self, other):
            other = other if isinstance(other, Dual) else Dual(other)
            return Dual(self.a + other.a, self.b + other.b)

        def __mul__(self, other):
            other = other if isinstance(other, Dual) else Dual(other)
            return Dual(self.a * other.a, self.b * other.a + self.a * other.b)

        __radd__, __rmul__ = __add__, __mul__

        def __neg__(self):
            return self * -1

        def __sub__(self, other):
            return self + -other

        def __rsub__(self, other):
            return -self + other

        def __pow__(self, n):
            return Dual(self.a**n, n * self.a ** (n - 1) * self.b)

        def __rpow__(self, base):
            return Dual(base**self.a, base**self.a * math.log(base) * self.b)

        def __truediv__(self, other):
            return self * other**-1.0 if isinstance(other, Dual) else self * (1 / other)

        def __rtruediv__(self, other):
            return self**-1.0 * other

        def exp(self):
            return Dual(math.exp(self.a), math.exp(self.a) * self.b)

        def log(self):
            return Dual(math.log(self.a), self.b / self.a)

        def sin(self):
            return Dual(math.sin(self.a), math.cos(self.a) * self.b)

        def cos(self):
            return Dual(math.cos(self.a), -math.sin(self.a) * self.b)

        def tanh(self):
            y = math.tanh(self.a)
            return Dual(y, (1 - y * y) * self.b)

        def sqrt(self):
            return self**0.5

    if np.ndim(x) == 0:
        out = f(Dual(float(x), float(v)))
    else:
        start = np.empty(np.shape(x), dtype=object)
        for i in np.ndindex(start.shape):
            start[i] = Dual(float(x[i]), float(v[i]))
        out = f(start)
    if isinstance(out, np.ndarray):
        return np.array([d.a for d in out.ravel()]).reshape(out.shape), np.array([d.b for d in out.ravel()])
    return out.a, out.b


def jvp_by_the_complex_step(f, x, v):
    h = 1e-40
    out = f(x + 1j * h * v)
    return np.real(out), np.imag(out) / h


class _Number:
    """One number in a computation; how it carries its slope is left to the kinds below."""

    def __init__(self, a, carried):
        self.a, self.carried = a, carried

    def made(self, a, *pairs):
        moving = [(local, other.carried) for local, other in pairs if isinstance(other, _Number)]
        return type(self)(a, self.carry(moving))

    def __add__(self, other):
        return self.made(self.a + _plain(other), (1.0, self), (1.0, other))

    def __sub__(self, other):
        return self.made(self.a - _plain(other), (1.0, self), (-1.0, other))

    def __rsub__(self, other):
        return self.made(other - self.a, (-1.0, self))

    def __mul__(self, other):
        return self.made(self.a * _plain(other), (_plain(other), self), (self.a, other))

    def __truediv__(self, other):
        return self.made(self.a / _plain(other), (1 / _plain(other), self), (-self.a / _plain(other) ** 2, other))

    def __rtruediv__(self, other):
        return self.made(other / self.a, (-other / self.a**2, self))

    def __pow__(self, n):
        return self.made(self.a**n, (n * self.a ** (n - 1), self))

    def __rpow__(self, base):
        return self.made(base**self.a, (base**self.a * math.log(base), self))

    def __neg__(self):
        return self.made(-self.a, (-1.0, self))

    def exp(self):
        return self.made(math.exp(self.a), (math.exp(self.a), self))

    def log(self):
        return self.made(math.log(self.a), (1 / self.a, self))

    def sin(self):
        return self.made(math.sin(self.a), (math.cos(self.a), self))

    def cos(self):
        return self.made(math.cos(self.a), (-math.sin(self.a), self))

    def tanh(self):
        return self.made(math.tanh(self.a), (1 / math.cosh(self.a) ** 2, self))

    def sqrt(self):
        return self.made(math.sqrt(self.a), (0.5 / math.sqrt(self.a), self))

    __radd__, __rmul__ = __add__, __mul__


def _plain(other):
    return other.a if isinstance(other, _Number) else other


def _followed(kind, f, x, v, slope):
    """f on an array of numbers of this kind; `slope` reads the slope off what a number carries."""
    x = np.asarray(x)
    start = np.empty(x.shape, dtype=object)
    for number, i in enumerate(np.ndindex(x.shape)):
        start[i] = kind(float(x[i]), kind.begin(number, x.size, float(np.asarray(v)[i])))
    out = np.asarray(f(start if x.ndim else start[()]), dtype=object)
    values, slopes = [d.a for d in out.ravel()], [slope(d) for d in out.ravel()]
    return np.reshape(values, out.shape), np.reshape(slopes, out.shape)


class _Percent(_Number):
    """Carries its slope in hundredths."""

    begin = staticmethod(lambda number, size, v: 100 * v)
    carry = staticmethod(lambda pairs: sum(local * percent for local, percent in pairs))


def jvp_in_percent(f, x, v):
    return _followed(_Percent, f, x, v, lambda d: d.carried / 100)


class _WithGradient(_Number):
    """Carries the slope for every input, as an array."""

    begin = staticmethod(lambda number, size, v: np.eye(size)[number])
    carry = staticmethod(lambda pairs: sum(local * gradient for local, gradient in pairs))


def jvp_from_the_whole_gradient(f, x, v):
    return _followed(_WithGradient, f, x, v, lambda d: float(d.carried @ np.ravel(v)))


class _WithDict(_Number):
    """Carries the slope for every input that it depends on, by number."""

    begin = staticmethod(lambda number, size, v: {number: 1.0})

    @staticmethod
    def carry(pairs):
        found = defaultdict(float)
        for local, slopes in pairs:
            for number, slope in slopes.items():
                found[number] += local * slope
        return found


def jvp_from_dicts(f, x, v):
    return _followed(_WithDict, f, x, v, lambda d: sum(slope * np.ravel(v)[k] for k, slope in d.carried.items()))


class _Lazy(_Number):
    """Carries a function that works out the slope when it is asked."""

    begin = staticmethod(lambda number, size, v: lambda: v)
    carry = staticmethod(lambda pairs: lambda: sum(local * slope() for local, slope in pairs))


def jvp_on_demand(f, x, v):
    return _followed(_Lazy, f, x, v, lambda d: d.carried())


class _Taped(_Number):
    """Carries the list of what it was made of: the slope is found by walking back."""

    begin = staticmethod(lambda number, size, v: ("input", number))
    carry = staticmethod(lambda pairs: ("made", pairs))


def jvp_by_walking_back(f, x, v):
    def slope(d):
        gradient, waiting = np.zeros(np.size(x)), [(1.0, d.carried)]
        while waiting:
            upstream, (kind, what) = waiting.pop()
            if kind == "input":
                gradient[what] += upstream
            else:
                waiting += [(upstream * local, below) for local, below in what]
        return gradient @ np.ravel(v)

    return _followed(_Taped, f, x, v, slope)


def jvp_as_list(f, x, v):
    value, slope = jvp_in_percent(f, x, v)
    return [value.tolist(), slope.tolist()]


def jvp_as_dict(f, x, v):
    value, slope = jvp_with_object_arrays(f, x, v)
    return {"slope": slope, "value": value}


VARIANTS = {
    "numeric_gradient": [
        gradient_restoring_in_place,
        gradient_in_the_callers_array,
        gradient_by_unit_vectors,
        gradient_as_list,
        gradient_by_two_halves,
        gradient_with_four_points,
        gradient_of_rows,
        gradient_with_a_longer_default,
        gradient_with_masks,
    ],
    "compose_slope": [
        composed_as_lambda,
        composed_step_by_step,
        composed_by_numpy,
        composed_as_object,
        composed_by_partial,
        composed_as_list,
        composed_in_a_loop,
        composed_from_arrays,
        composed_in_float32,
        composed_by_reduce,
    ],
    "path_derivative": [
        paths_by_stack,
        paths_listed,
        paths_remembered,
        paths_from_the_end,
        paths_by_matrix,
        paths_by_powers,
        paths_sorted_then_forward,
        paths_backward_sweep,
        paths_as_array,
    ],
    "gradient_check": [
        checked_by_largest_entries,
        checked_entry_by_entry,
        checked_in_random_directions,
        checked_by_allclose,
        checked_by_a_longer_nudge,
        checked_with_angles,
        checked_as_dict,
        checked_as_list,
        checked_nudging_its_own_copy,
    ],
    "jvp": [
        jvp_with_object_arrays,
        jvp_by_the_complex_step,
        jvp_in_percent,
        jvp_from_the_whole_gradient,
        jvp_from_dicts,
        jvp_on_demand,
        jvp_by_walking_back,
        jvp_as_list,
        jvp_as_dict,
    ],
}
