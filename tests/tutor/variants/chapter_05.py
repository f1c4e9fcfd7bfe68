"""Right answers to the exercises of chapter 05, written differently."""

import math
import sys
from collections import Counter, deque
from functools import partialmethod
from itertools import repeat

import numpy as np

# ---- Value


class NodesWithLists:
    def __init__(self, number, parents=None, local=None):
        self.data, self.grad = float(number), 0
        self.parents, self.local = list(parents or []), list(local or [])

    @staticmethod
    def of(thing):
        return thing if hasattr(thing, "parents") else NodesWithLists(thing)

    def __add__(self, other):
        other = self.of(other)
        return NodesWithLists(self.data + other.data, [self, other], [1, 1])

    def __mul__(self, other):
        other = self.of(other)
        return NodesWithLists(self.data * other.data, [self, other], [other.data, self.data])

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def backward(self):
        self._receive(1)

    def _receive(self, message):
        self.grad = self.grad + message
        for i in range(len(self.parents)):
            self.parents[i]._receive(message * self.local[i])


class NodesWithStack:
    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = data, 0.0, parents, local

    def __add__(self, other):
        if isinstance(other, int | float):
            return NodesWithStack(self.data + other, (self,), (1.0,))  # a number needs no node
        return NodesWithStack(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if isinstance(other, int | float):
            return NodesWithStack(self.data * other, (self,), (other,))
        return NodesWithStack(self.data * other.data, (self, other), (other.data, self.data))

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        waiting = [(self, 1.0)]
        while waiting:
            node, arrived = waiting.pop()
            node.grad += arrived
            waiting += [(parent, arrived * slope) for parent, slope in zip(node.parents, node.local)]


class NodesInOrder:
    """As in the well-known lecture, with local slopes instead of closures."""

    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def __add__(self, other):
        other = other if isinstance(other, NodesInOrder) else NodesInOrder(other)
        return NodesInOrder(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, NodesInOrder) else NodesInOrder(other)
        return NodesInOrder(self.data * other.data, (self, other), (other.data, self.data))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def backward(self):
        order, visited = [], set()

        def build(node):
            if node not in visited:
                visited.add(node)
                for parent in node.parents:
                    build(parent)
                order.append(node)

        build(self)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.local):
                parent.grad += slope * node.grad


class NodesTurnedRound:
    """The other operand first; the slopes go with it."""

    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = np.float64(data), np.float64(0), parents, local

    def _joined(self, other, sign):
        if not isinstance(other, NodesTurnedRound):
            other = NodesTurnedRound(other)
        if sign == "+":
            return NodesTurnedRound(other.data + self.data, (other, self), (1.0, 1.0))
        return NodesTurnedRound(other.data * self.data, (other, self), (self.data, other.data))

    __add__ = __radd__ = partialmethod(_joined, sign="+")
    __mul__ = __rmul__ = partialmethod(_joined, sign="*")

    def backward(self, arrived=1.0):
        self.grad += arrived
        for parent, slope in zip(self.parents, self.local):
            parent.backward(slope * arrived)


class SlottedNodes:
    __slots__ = ("data", "grad", "local", "parents")

    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = data, 0.0, tuple(parents), tuple(local)

    def __add__(self, other):
        other = getattr(other, "_self", lambda: SlottedNodes(other))()
        return SlottedNodes(self.data + other.data, (self, other), repeat(1.0, 2))

    def __mul__(self, other):
        other = getattr(other, "_self", lambda: SlottedNodes(other))()
        return SlottedNodes(self.data * other.data, (self, other), (other.data, self.data))

    def _self(self):
        return self

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        uses = Counter()
        met, found = {self}, [self]
        for node in found:
            for parent in node.parents:
                uses[parent] += 1
                if parent not in met:
                    met.add(parent)
                    found.append(parent)
        ready, messages = deque([self]), {self: 1.0}
        while ready:
            node = ready.popleft()
            node.grad += messages[node]
            for parent, slope in zip(node.parents, node.local):
                messages[parent] = messages.get(parent, 0.0) + messages[node] * slope
                uses[parent] -= 1
                if not uses[parent]:
                    ready.append(parent)


class NodesBySubclass:
    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = data, 0.0, parents, local

    def __add__(self, other):
        other = other if isinstance(other, NodesBySubclass) else NodesBySubclass(other)
        return Sum(self, other)

    def __mul__(self, other):
        other = other if isinstance(other, NodesBySubclass) else NodesBySubclass(other)
        return Product(self, other)

    def __radd__(self, other):
        return NodesBySubclass(other) + self

    def __rmul__(self, other):
        return NodesBySubclass(other) * self

    def backward(self, arrived=1):
        self.grad += arrived
        [p.backward(arrived * s) for p, s in zip(self.parents, self.local)]


class Sum(NodesBySubclass):
    def __init__(self, a, b):
        super().__init__(a.data + b.data, (a, b), (1, 1))


class Product(NodesBySubclass):
    def __init__(self, a, b):
        super().__init__(a.data * b.data, (a, b), (b.data, a.data))


class NodesWithProperty:
    def __init__(self, data, parents=(), local=()):
        self.data, self.edges, self.total = data, list(zip(parents, local)), 0.0

    @property
    def grad(self):
        return self.total

    @property
    def parents(self):
        return tuple(parent for parent, _ in self.edges)

    @property
    def local(self):
        return tuple(slope for _, slope in self.edges)

    def __add__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, type(self)) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self, message=1.0):
        self.total += message
        for parent, slope in self.edges:
            parent.backward(message * slope)


class NodesByDifferences:
    """Slopes of a product from two nudges: exact up to rounding, since a product is straight in each factor."""

    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = data, 0.0, parents, local

    def _node(self, other, f):
        other = other if isinstance(other, NodesByDifferences) else NodesByDifferences(other)
        a, b, h = self.data, other.data, 0.5
        slopes = ((f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h))
        return NodesByDifferences(f(a, b), (self, other), slopes)

    def __add__(self, other):
        return self._node(other, lambda a, b: a + b)

    def __mul__(self, other):
        return self._node(other, lambda a, b: a * b)

    __radd__, __rmul__ = __add__, __mul__

    def backward(self, arrived=1.0):
        self.grad += arrived
        for parent, slope in zip(self.parents, self.local):
            parent.backward(arrived * slope)


# ---- topological_order


def order_by_generator(root):
    met, path = {root}, [(root, iter(root.parents))]
    while path:
        node, parents = path[-1]
        for parent in parents:
            if parent not in met:
                met.add(parent)
                path.append((parent, iter(parent.parents)))
                break
        else:
            path.pop()
            yield node


def order_by_counting(root):
    uses, found = Counter(), [root]
    met = {root}
    for node in found:
        for parent in node.parents:
            uses[parent] += 1
            if parent not in met:
                met.add(parent)
                found.append(parent)
    ready, order = [root], []
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)
    return order[::-1]


def order_by_queue(root):
    uses, found, met = {}, deque([root]), {id(root)}
    while found:
        for parent in found.popleft().parents:
            uses[id(parent)] = uses.get(id(parent), 0) + 1
            if id(parent) not in met:
                met.add(id(parent))
                found.append(parent)
    ready, order = deque([root]), deque()
    while ready:
        node = ready.popleft()
        order.appendleft(node)
        for parent in node.parents:
            uses[id(parent)] -= 1
            if not uses[id(parent)]:
                ready.append(parent)
    return list(order)


def order_as_tuple(root):
    return tuple(order_by_counting(root))


def order_from_right(root):
    order, done, stack = [], set(), [root]
    while stack:
        node = stack[-1]
        missing = [parent for parent in reversed(node.parents) if parent not in done]
        if node in done or not missing:
            stack.pop()
            if node not in done:
                done.add(node)
                order.append(node)
        else:
            stack.append(missing[0])
    return order


def order_by_two_stacks(root):
    waiting, finished, met, order = [root], [], set(), []
    while waiting:
        node = waiting.pop()
        if node is None:
            order.append(finished.pop())
        elif node not in met:
            met.add(node)
            finished.append(node)
            waiting += [None, *node.parents]
    return order


def order_by_recursion_with_the_limit_put_back(root):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 20_000)
    order, met = [], set()

    def visit(node):
        if node not in met:
            met.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    try:
        visit(root)
    finally:
        sys.setrecursionlimit(limit)
    return order


def order_by_depth(root):
    """Nodes by the length of the longest way down to a leaf."""
    depth, waiting = {}, [root]
    while waiting:
        node = waiting[-1]
        missing = [parent for parent in node.parents if parent not in depth]
        if missing:
            waiting.extend(missing)
        else:
            depth[node] = 1 + max((depth[parent] for parent in node.parents), default=0)
            waiting.pop()
    return sorted(depth, key=depth.get)


def order_by_dict(root):
    order, waiting = {}, [(root, 0)]
    met = {root}
    while waiting:
        node, number = waiting.pop()
        if number < len(node.parents):
            waiting.append((node, number + 1))
            parent = node.parents[number]
            if parent not in met:
                met.add(parent)
                waiting.append((parent, 0))
        else:
            order[node] = True
    return list(order)


# ---- run_backward


def sweep_with_emptied_middle(root):
    order = order_by_counting(root)
    for node in order:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.local):
            parent.grad += node.grad * slope


def sweep_while_counting(root):
    uses, found, met = Counter(), [root], {root}
    for node in found:
        for parent in node.parents:
            uses[parent] += 1
            if parent not in met:
                met.add(parent)
                found.append(parent)
    ready, messages = [root], Counter({root: 1.0})
    while ready:
        node = ready.pop()
        node.grad += messages[node]
        for parent, slope in zip(node.parents, node.local):
            messages[parent] += messages[node] * slope
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)


def sweep_by_asking_the_children(root):
    order = order_from_right(root)
    children = {node: [] for node in order}
    for node in order:
        for parent, slope in zip(node.parents, node.local):
            children[parent].append((node, slope))
    messages = {root: 1.0}
    for node in reversed(order):
        if node is not root:
            messages[node] = sum(messages[child] * slope for child, slope in children[node])
    for node, message in messages.items():
        node.grad += message


def sweep_that_returns_the_root(root):
    messages = dict.fromkeys(order_by_two_stacks(root), 0.0)
    messages[root] = 1.0
    for node in reversed(list(messages)):
        for number, parent in enumerate(node.parents):
            messages[parent] += node.local[number] * messages[node]
        node.grad = node.grad + messages[node]
    return root


def sweep_that_sets_the_middle(root):
    messages = {id(root): 1.0}
    for node in order_by_depth(root)[::-1]:
        arrived = messages.pop(id(node))
        node.grad = arrived if node.parents else node.grad + arrived
        for parent, slope in zip(node.parents, node.local):
            messages[id(parent)] = messages.get(id(parent), 0.0) + arrived * slope


def sweep_with_old_sums_put_aside(root):
    order = order_by_dict(root)
    old = [node.grad for node in order]
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in order[::-1]:
        for parent, slope in zip(node.parents, node.local):
            parent.grad += slope * node.grad
    for node, before in zip(order, old):
        node.grad += before


def sweep_with_arrays(root):
    order = order_by_queue(root)
    place = {node: number for number, node in enumerate(order)}
    messages = np.zeros(len(order))
    messages[-1] = 1
    for number in range(len(order) - 1, -1, -1):
        node = order[number]
        node.grad += messages[number]
        np.add.at(messages, [place[p] for p in node.parents], messages[number] * np.array(node.local))


def sweep_with_edges_in_a_list(root):
    order = list(order_by_generator(root))
    edges = [(node, parent, slope) for node in order[::-1] for parent, slope in zip(node.parents, node.local)]
    messages = {node: 1.0 * (node is root) for node in order}
    for node, parent, slope in edges:
        messages[parent] += messages[node] * slope
    for node in order:
        node.grad += messages[node]


# ---- value_functions


class Functions:
    """Every function on its own, with the library of Python."""

    def __init__(self, data, parents=(), local=()):
        self.data, self.grad, self.parents, self.local = data, 0.0, parents, local

    def _of(self, other):
        return other if isinstance(other, type(self)) else type(self)(other)

    def __add__(self, other):
        other = self._of(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = self._of(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self):
        return type(self)(-self.data, (self,), (-1.0,))

    def __sub__(self, other):
        other = self._of(other)
        return type(self)(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = self._of(other)
        return type(self)(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self._of(other) - self

    def __rtruediv__(self, other):
        return self._of(other) / self

    def __pow__(self, n):
        return type(self)(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return type(self)(math.exp(self.data), (self,), (math.exp(self.data),))

    def log(self):
        return type(self)(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        return type(self)(math.tanh(self.data), (self,), (1 / math.cosh(self.data) ** 2,))

    def relu(self):
        return type(self)(max(0.0, self.data), (self,), (1.0 if self.data > 0 else 0.0,))

    def backward(self):
        sweep_with_emptied_middle(self)


class FunctionsFromFew(Functions):
    """Everything from +, *, exp and log."""

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self._of(other)

    def __truediv__(self, other):
        return self * self._of(other) ** -1

    def __pow__(self, n):
        if n == 3:
            return self * self * self
        return super().__pow__(n)

    def tanh(self):
        e = (self * 2).exp()
        return (e - 1) / (e + 1)


class FunctionsWithSlopeOneHalfAtZero(Functions):
    def relu(self):
        return type(self)(self.data * (self.data > 0), (self,), (float(np.heaviside(self.data, 0.5)),))


class FunctionsOpenAtZero(Functions):
    def relu(self):
        return self * float(self.data >= 0)


class FunctionsByDifferences(Functions):
    def _by_nudge(self, f):
        x, h = self.data, 1e-5 * max(1, abs(self.data))
        return type(self)(f(x), (self,), ((f(x + h) - f(x - h)) / (2 * h),))

    def exp(self):
        return self._by_nudge(np.exp)

    def log(self):
        return self._by_nudge(np.log)

    def tanh(self):
        return self._by_nudge(np.tanh)

    def relu(self):
        return self._by_nudge(lambda x: max(x, 0))

    def __pow__(self, n):
        return self._by_nudge(lambda x: float(x) ** n)


class FunctionsByPaths(Functions):
    def backward(self, arrived=1.0):
        self.grad += arrived
        for parent, slope in zip(self.parents, self.local):
            parent.backward(arrived * slope)


class FunctionsInFloat32(Functions):
    def exp(self):
        y = np.exp(np.float64(self.data))
        return type(self)(y, (self,), (y,))

    def tanh(self):
        y = np.tanh(np.float64(self.data))
        return type(self)(y, (self,), (np.float64(1) - y**2,))


class FunctionsByPlaceOfX(Functions):
    """Powers through their value, where that is not 0."""

    def __pow__(self, n):
        y = self.data**n
        return type(self)(y, (self,), (n * y / self.data,))

    def tanh(self):
        y = math.tanh(self.data)
        return type(self)(y, (self,), ((1 - y) * (1 + y),))


class FunctionsOfNumbersAndNodes(Functions):
    """Numbers behind an operator get no node."""

    def __add__(self, other):
        if isinstance(other, int | float):
            return type(self)(self.data + other, (self,), (1.0,))
        return super().__add__(other)

    def __truediv__(self, other):
        if isinstance(other, int | float):
            return type(self)(self.data / other, (self,), (1 / other,))
        return super().__truediv__(other)


# ---- fit_xor


def fit_by_neurons(Value, xs, ys, steps, lr, rng):
    class Neuron:
        def __init__(self, n):
            self.w = [Value(float(z)) for z in rng.normal(size=n)]
            self.b = Value(0.0)

        def __call__(self, x):
            return sum((w * xi for w, xi in zip(self.w, x)), self.b)

        @property
        def all(self):
            return [*self.w, self.b]

    hidden, last = [Neuron(2) for _ in range(5)], Neuron(5)
    parameters = [p for neuron in (*hidden, last) for p in neuron.all]

    def model(x):
        return last([neuron(x).tanh() for neuron in hidden])

    losses = []
    for _ in range(steps):
        loss = Value(0.0)
        for x, y in zip(xs, ys):
            error = model(x) - y
            loss = loss + error * error * 0.25
        loss.backward()
        for p in parameters:
            p.data = p.data - lr * p.grad
            p.grad = 0
        losses.append(loss.data)
    return model, losses


def fit_with_answers_as_numbers(Value, xs, ys, steps, lr, rng):
    model, losses = fit_by_neurons(Value, xs, ys, steps, lr, rng)
    return [lambda x: float(model(x).data), np.array(losses)]


def fit_with_new_leaves(Value, xs, ys, steps, lr, rng):
    numbers = rng.uniform(-1, 1, 17)

    def forward(leaves, x):
        h = [(leaves[3 * j] * x[0] + leaves[3 * j + 1] * x[1] + leaves[3 * j + 2]).tanh() for j in range(4)]
        return sum((v * a for v, a in zip(leaves[12:16], h)), leaves[16])

    losses = []
    for _ in range(steps):
        leaves = [Value(z) for z in numbers]
        loss = sum((forward(leaves, x) - y) ** 2 for x, y in zip(xs, ys)) / 4
        loss.backward()
        numbers = numbers - lr * np.array([leaf.grad for leaf in leaves])
        losses.append(float(loss.data))
    return lambda x: forward([Value(z) for z in numbers], x).data, losses


def fit_with_inputs_as_values(Value, xs, ys, steps, lr, rng):
    xs_as_values = [[Value(number) for number in x] for x in xs]
    W = [[Value(rng.uniform(-1, 1)) for _ in range(2)] for _ in range(4)]
    b, v, c = [Value(0.0) for _ in range(4)], [Value(rng.uniform(-1, 1)) for _ in range(4)], Value(0.0)
    parameters = [*(w for row in W for w in row), *b, *v, c]

    def model(x):
        out = c
        for w, bias, weight in zip(W, b, v):
            out = out + weight * (w[0] * x[0] + w[1] * x[1] + bias).tanh()
        return out

    losses = []
    for _ in range(steps):
        for p in parameters:
            p.grad = 0.0
        loss = sum([(model(x) - y) ** 2 for x, y in zip(xs_as_values, ys)]) * 0.25
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad
        losses.append(loss)
    return model, losses


def fit_with_a_backward_for_each_example(Value, xs, ys, steps, lr, rng):
    parameters = [Value(z) for z in rng.uniform(-1, 1, 17).tolist()]

    def model(x):
        rows = [parameters[3 * j : 3 * j + 3] for j in range(4)]
        h = [(u * x[0] + v * x[1] + b).tanh() for u, v, b in rows]
        return sum([w * a for w, a in zip(parameters[12:], h)]) + parameters[16]

    losses = []
    for _ in range(steps):
        total = 0.0
        for x, y in zip(xs, ys):
            error = (model(x) - y) ** 2 / 4
            error.backward()
            total += error.data
        for p in parameters:
            p.data -= lr * p.grad
            p.grad = 0.0
        losses.append(total)
    return model, losses


def fit_with_sigmoid_output(Value, xs, ys, steps, lr, rng):
    """Cross-entropy at a sigmoid output, summed; another loss than in the text, and it learns."""
    parameters = [Value(z) for z in rng.normal(size=17).tolist()]

    def model(x):
        h = [
            (parameters[3 * j] * x[0] + parameters[3 * j + 1] * x[1] + parameters[3 * j + 2]).tanh() for j in range(4)
        ]
        z = sum((w * a for w, a in zip(parameters[12:16], h)), parameters[16])
        return 1 / (1 + (-1 * z).exp())

    losses = []
    for _ in range(steps):
        for p in parameters:
            p.grad = 0.0
        loss = sum(-1 * (y * model(x).log() + (1 - y) * (1 - model(x)).log()) for x, y in zip(xs, ys))
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad
        losses.append(loss.data)
    return model, losses


def fit_with_products(Value, xs, ys, steps, lr, rng):
    """One product of the inputs is bend enough."""
    a, b, c, d = parameters = [Value(z) for z in rng.uniform(-0.5, 0.5, 4).tolist()]

    def model(x):
        return a * x[0] + b * x[1] + c * (x[0] * x[1]) + d

    losses = []
    for _ in range(steps):
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys)) / 2
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data += -lr * p.grad
        losses.append(loss.data)
    return model, losses


def fit_with_momentum(Value, xs, ys, steps, lr, rng):
    """The old gradient fades instead of being emptied: that is momentum."""
    parameters = [Value(z) for z in rng.uniform(-1, 1, 17).tolist()]

    def model(x):
        h = [
            (parameters[3 * j] * x[0] + parameters[3 * j + 1] * x[1] + parameters[3 * j + 2]).tanh() for j in range(4)
        ]
        return sum((w * a for w, a in zip(parameters[12:16], h)), parameters[16])

    losses = []
    for _ in range(steps):
        for p in parameters:
            p.grad *= 0.5
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys)) / len(xs)
        loss.backward()
        for p in parameters:
            p.data -= lr * p.grad
        losses.append(loss.data)
    return model, losses


def fit_with_own_sweep(Value, xs, ys, steps, lr, rng):
    parameters = [Value(z) for z in rng.uniform(-1, 1, 17).tolist()]

    def model(x):
        h = [
            (parameters[3 * j] * x[0] + parameters[3 * j + 1] * x[1] + parameters[3 * j + 2]).tanh() for j in range(4)
        ]
        return sum((w * a for w, a in zip(parameters[12:16], h)), parameters[16])

    losses = []
    for _ in range(steps):
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys)) / len(xs)
        for p in parameters:
            p.grad = 0.0
        sweep_while_counting(loss)
        for p in parameters:
            p.data -= lr * p.grad
        losses.append(loss.data)
    return model, losses


VARIANTS = {
    "Value": (
        NodesWithLists,
        NodesWithStack,
        NodesInOrder,
        NodesTurnedRound,
        SlottedNodes,
        NodesBySubclass,
        NodesWithProperty,
        NodesByDifferences,
    ),
    "topological_order": (
        order_by_generator,
        order_by_counting,
        order_by_queue,
        order_as_tuple,
        order_from_right,
        order_by_two_stacks,
        order_by_recursion_with_the_limit_put_back,
        order_by_depth,
        order_by_dict,
    ),
    "run_backward": (
        sweep_with_emptied_middle,
        sweep_while_counting,
        sweep_by_asking_the_children,
        sweep_that_returns_the_root,
        sweep_that_sets_the_middle,
        sweep_with_old_sums_put_aside,
        sweep_with_arrays,
        sweep_with_edges_in_a_list,
    ),
    "value_functions": (
        Functions,
        FunctionsFromFew,
        FunctionsWithSlopeOneHalfAtZero,
        FunctionsOpenAtZero,
        FunctionsByDifferences,
        FunctionsByPaths,
        FunctionsInFloat32,
        FunctionsByPlaceOfX,
        FunctionsOfNumbersAndNodes,
    ),
    "fit_xor": (
        fit_by_neurons,
        fit_with_answers_as_numbers,
        fit_with_new_leaves,
        fit_with_inputs_as_values,
        fit_with_a_backward_for_each_example,
        fit_with_sigmoid_output,
        fit_with_products,
        fit_with_momentum,
        fit_with_own_sweep,
    ),
}
