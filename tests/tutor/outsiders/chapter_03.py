"""Wrong answers to the exercises of chapter 03, written from the chapter's text alone; above each what its author thought."""

import numpy as np

from course_lib import yours

# ---------------------------------------------------------------- numeric_gradient


# One side, as in chapter 00.
def numeric_gradient_1(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x.copy()
        up[i] += h
        grad[i] = (f(up) - f(x)) / h
    return grad


# Divided by h, not by the whole distance.
def numeric_gradient_2(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / h
    return grad


# All entries at once.
def numeric_gradient_3(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


# A copy of whole numbers stays whole.
def numeric_gradient_4(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# Forgets to put the entry back.
def numeric_gradient_5(f, x, h=1e-5):
    x = x.astype(float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        grad[i] = (up - down) / (2 * h)
    return grad


# Goes over the first axis only.
def numeric_gradient_6(f, x, h=1e-5):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# Flattened, and left flat.
def numeric_gradient_7(f, x, h=1e-5):
    flat = x.astype(float).ravel()
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        nudge = np.zeros(flat.size)
        nudge[i] = h
        up, down = (flat + nudge).reshape(x.shape), (flat - nudge).reshape(x.shape)
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# Two names for one array.
def numeric_gradient_8(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x
        down = x
        up[i] = up[i] + h
        down[i] = down[i] - h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# The smaller the better.
def numeric_gradient_9(f, x, h=1e-5):
    h = 1e-12
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# The result is made like x, and x may hold whole numbers.
def numeric_gradient_10(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# ---------------------------------------------------------------- compose_slope


# The outer slope at x.
def compose_slope_1(df, g, dg):
    return lambda x: df(x) * dg(x)


# Multiplies the functions.
def compose_slope_2(df, g, dg):
    return df(g) * dg


# The inner slope is forgotten.
def compose_slope_3(df, g, dg):
    def slope(x):
        return df(g(x))

    return slope


# Slopes are put into each other, as the functions are.
def compose_slope_4(df, g, dg):
    return lambda x: df(dg(x))


# Adds.
def compose_slope_5(df, g, dg):
    return lambda x: df(g(x)) + dg(x)


# Times the inner value.
def compose_slope_6(df, g, dg):
    return lambda x: df(g(x)) * g(x)


# Both at the value that the outer one receives.
def compose_slope_7(df, g, dg):
    def slope(x):
        u = g(x)
        return df(u) * dg(u)

    return slope


# No return in the inner function.
def compose_slope_8(df, g, dg):
    def slope(x):
        df(g(x)) * dg(x)

    return slope


# A matrix product for the places.
def compose_slope_9(df, g, dg):
    return lambda x: np.dot(df(g(x)), dg(x))


# One place at a time.
def compose_slope_10(df, g, dg):
    def slope(x):
        return float(df(g(x))) * float(dg(x))

    return slope


# ---------------------------------------------------------------- path_derivative


# The first road that leads on.
def path_derivative_1(edges, src, dst):
    if src == dst:
        return 1
    for a, b, slope in edges:
        if a == src:
            return slope * path_derivative_1(edges, b, dst)
    return 0


# The product of everything.
def path_derivative_2(edges, src, dst):
    product = 1
    for a, b, slope in edges:
        product *= slope
    return product


# Adds along a path.
def path_derivative_3(edges, src, dst):
    if src == dst:
        return 0
    total = 0
    for a, b, slope in edges:
        if a == src:
            total += slope + path_derivative_3(edges, b, dst)
    return total


# A dict of edges: two edges between the same nodes become one.
def path_derivative_4(edges, src, dst):
    slopes = {(a, b): slope for a, b, slope in edges}

    def walk(node):
        if node == dst:
            return 1
        return sum(slope * walk(b) for (a, b), slope in slopes.items() if a == node)

    return walk(src)


# Paths of one or two edges, as in the picture.
def path_derivative_5(edges, src, dst):
    if src == dst:
        return 1
    total = 0
    for a, b, s in edges:
        if a == src and b == dst:
            total += s
        for c, d, t in edges:
            if a == src and b == c and d == dst:
                total += s * t
    return total


# No thought for equal nodes.
def path_derivative_6(edges, src, dst):
    total = 0
    for a, b, slope in edges:
        if a == src and b == dst:
            total += slope
        elif a == src:
            total += slope * path_derivative_6(edges, b, dst)
    return total


# One sweep, in the order of the list.
def path_derivative_7(edges, src, dst):
    reach = {src: 1}
    for a, b, slope in edges:
        if a in reach:
            reach[b] = reach.get(b, 0) + slope * reach[a]
    return reach.get(dst, 0)


# Never visit a node twice, as one learns for searching.
def path_derivative_8(edges, src, dst):
    visited = set()

    def walk(node):
        if node == dst:
            return 1
        if node in visited:
            return 0
        visited.add(node)
        return sum(slope * walk(b) for a, b, slope in edges if a == node)

    return walk(src)


# The walk goes against the arrows from src.
def path_derivative_9(edges, src, dst):
    if src == dst:
        return 1
    return sum(slope * path_derivative_9(edges, a, dst) for a, b, slope in edges if b == src)


# Uses up the list of edges.
def path_derivative_10(edges, src, dst):
    total = 1 if src == dst else 0
    mine = [e for e in edges if e[0] == src]
    for e in mine:
        edges.remove(e)
    for a, b, slope in mine:
        total += slope * path_derivative_10(edges, b, dst)
    return total


# ---------------------------------------------------------------- jvp


class Dual:
    """What all the authors have in common: the chapter's class, carried on."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def new(self, value, slope):
        return type(self)(value, slope)

    def lift(self, other):
        return other if isinstance(other, Dual) else self.new(other, 0.0)

    def __add__(self, other):
        other = self.lift(other)
        return self.new(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __mul__(self, other):
        other = self.lift(other)
        return self.new(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __rmul__ = __mul__

    def __neg__(self):
        return self.new(-self.value, -self.slope)

    def __sub__(self, other):
        return self + (-self.lift(other))

    def __rsub__(self, other):
        return self.lift(other) - self

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def __pow__(self, n):
        return self.new(self.value**n, n * self.value ** (n - 1) * self.slope)

    def __rpow__(self, base):
        power = base**self.value
        return self.new(power, power * np.log(base) * self.slope)

    def exp(self):
        return self.new(np.exp(self.value), np.exp(self.value) * self.slope)

    def log(self):
        return self.new(np.log(self.value), self.slope / self.value)

    def sin(self):
        return self.new(np.sin(self.value), np.cos(self.value) * self.slope)

    def cos(self):
        return self.new(np.cos(self.value), -np.sin(self.value) * self.slope)

    def tanh(self):
        return self.new(np.tanh(self.value), (1 - np.tanh(self.value) ** 2) * self.slope)

    def sqrt(self):
        return self.new(np.sqrt(self.value), self.slope / (2 * np.sqrt(self.value)))


def carried(f, x, v, kind=Dual):
    if np.ndim(x) == 0:
        x = kind(float(x), float(v))
    else:
        pairs = [kind(float(p), float(q)) for p, q in zip(np.ravel(x), np.ravel(v))]
        duals = np.empty(len(pairs), dtype=object)
        duals[:] = pairs
        x = duals.reshape(np.shape(x))
    y = f(x)
    parts = lambda d: (d.value, d.slope) if isinstance(d, Dual) else (d, 0.0)
    if isinstance(y, np.ndarray):
        values = np.array([parts(d)[0] for d in y.ravel()], dtype=float).reshape(y.shape)
        slopes = np.array([parts(d)[1] for d in y.ravel()], dtype=float).reshape(y.shape)
        return values, slopes
    return parts(y)


# Just nudge in the direction v.
def jvp_1(f, x, v):
    h = 1e-6
    x, v = np.asarray(x, dtype=float), np.asarray(v, dtype=float)
    return f(x), (f(x + h * v) - f(x - h * v)) / (2 * h)


# The class as it stands on the page.
def jvp_2(f, x, v):
    class Pair:
        def __init__(self, value, slope):
            self.value, self.slope = value, slope

        def __add__(self, other):
            return Pair(self.value + other.value, self.slope + other.slope)

        def __mul__(self, other):
            return Pair(self.value * other.value, self.slope * other.value + self.value * other.slope)

    out = f(Pair(x, v))
    return out.value, out.slope


# The slope of a product is the product of the slopes.
def jvp_3(f, x, v):
    class D(Dual):
        def __mul__(self, other):
            other = self.lift(other)
            return D(self.value * other.value, self.slope * other.slope)

        __rmul__ = __mul__

    return carried(f, x, v, D)


# 1/x gets the slope +1/x².
def jvp_4(f, x, v):
    class D(Dual):
        def __truediv__(self, other):
            other = self.lift(other)
            slope = (self.slope * other.value + self.value * other.slope) / other.value**2
            return D(self.value / other.value, slope)

    return carried(f, x, v, D)


# x^n gives n x^(n-1), without the slope of x.
def jvp_5(f, x, v):
    class D(Dual):
        def __pow__(self, n):
            return D(self.value**n, n * self.value ** (n - 1))

    return carried(f, x, v, D)


# 1 - d computed as d - 1.
def jvp_6(f, x, v):
    class D(Dual):
        def __rsub__(self, other):
            return self - other

    return carried(f, x, v, D)


# The slope of cos without its minus.
def jvp_7(f, x, v):
    class D(Dual):
        def cos(self):
            return D(np.cos(self.value), np.sin(self.value) * self.slope)

    return carried(f, x, v, D)


# Every x starts with slope 1.
def jvp_8(f, x, v):
    return carried(f, x, np.ones(np.shape(x)))


# Works with numbers; the array is put into one dual number.
def jvp_9(f, x, v):
    out = f(Dual(x, v))
    return out.value, out.slope


# tanh: one less the square of x.
def jvp_10(f, x, v):
    class D(Dual):
        def tanh(self):
            return D(np.tanh(self.value), (1 - self.value**2) * self.slope)

    return carried(f, x, v, D)


# Powers only with the number above.
def jvp_11(f, x, v):
    class D(Dual):
        def __rpow__(self, base):
            return NotImplemented

    return carried(f, x, v, D)


# ---------------------------------------------------------------- gradient_check


def distance(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# At x alone.
def gradient_check_1(f, grad, x, rng):
    rel_err = distance(grad(x), yours.numeric_gradient(f, x))
    return rel_err < 1e-6, rel_err


# allclose will do.
def gradient_check_2(f, grad, x, rng):
    ok, worst = True, 0
    for point in (x, x + rng.normal(size=x.shape)):
        g, m = grad(point), yours.numeric_gradient(f, point)
        ok = ok and np.allclose(g, m)
        worst = max(worst, distance(g, m))
    return ok, worst


# The largest difference, not divided by anything.
def gradient_check_3(f, grad, x, rng):
    worst = 0
    for point in (x, x + 0.1 * rng.normal(size=x.shape)):
        worst = max(worst, np.max(np.abs(grad(point) - yours.numeric_gradient(f, point))))
    return worst < 1e-6, worst


# No thought for two gradients of length 0.
def gradient_check_4(f, grad, x, rng):
    errors = []
    for point in (x, x + rng.normal(size=x.shape)):
        g, m = grad(point), yours.numeric_gradient(f, point)
        errors.append(np.linalg.norm(g - m) / max(np.linalg.norm(g), np.linalg.norm(m)))
    return max(errors) < 1e-6, max(errors)


# Not larger than the limit, which NaN is not either.
def gradient_check_5(f, grad, x, rng):
    worst = 0.0
    for point in (x, x + rng.normal(size=x.shape)):
        err = distance(grad(point), yours.numeric_gradient(f, point))
        if err > worst:
            worst = err
    return not worst > 1e-6, worst


# Compares the lengths.
def gradient_check_6(f, grad, x, rng):
    worst = 0.0
    for point in (x, x + rng.normal(size=x.shape)):
        a, b = np.linalg.norm(grad(point)), np.linalg.norm(yours.numeric_gradient(f, point))
        worst = max(worst, abs(a - b) / (max(a, b) + 1e-300))
    return worst < 1e-6, worst


# To be on the safe side: the strictest limit.
def gradient_check_7(f, grad, x, rng):
    errors = [distance(grad(p), yours.numeric_gradient(f, p)) for p in (x, x + rng.normal(size=x.shape))]
    return max(errors) < 1e-13, max(errors)


# A fault of some percent is noise.
def gradient_check_8(f, grad, x, rng):
    errors = [distance(grad(p), yours.numeric_gradient(f, p)) for p in (x, x + rng.normal(size=x.shape))]
    errors = np.array(errors)
    return bool(np.all(errors < 0.5)), float(errors.max())


# The last point overwrites the first.
def gradient_check_9(f, grad, x, rng):
    for point in (x + rng.normal(size=x.shape), x):
        rel_err = distance(grad(point), yours.numeric_gradient(f, point))
        ok = rel_err < 1e-6
    return ok, rel_err


# A safe denominator.
def gradient_check_10(f, grad, x, rng):
    worst = 0.0
    for point in (x, x + rng.normal(size=x.shape)):
        g, m = grad(point), yours.numeric_gradient(f, point)
        worst = max(worst, np.linalg.norm(g - m) / (np.linalg.norm(g) + np.linalg.norm(m) + 1))
    return worst < 1e-6, worst
