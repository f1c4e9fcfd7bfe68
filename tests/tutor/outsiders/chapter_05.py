"""Wrong answers to the exercises of chapter 05, written from the chapter's text alone; above each what its author thought."""

import math

import numpy as np

from course_lib import yours

# ---------------------------------------------------------------- Value


class Begun:
    """What the authors of the class have in common; each finishes it in a way of their own."""

    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def lift(self, other):
        return other if isinstance(other, Begun) else type(self)(other)

    def __add__(self, other):
        other = self.lift(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    __radd__ = __add__

    def __mul__(self, other):
        other = self.lift(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __rmul__ = __mul__

    def backward(self):
        self.send(1.0)

    def send(self, message):
        self.grad += message
        for parent, slope in zip(self.parents, self.local):
            parent.send(message * slope)


# The slope for a factor is the factor.
class Value_1(Begun):
    def __mul__(self, other):
        other = self.lift(other)
        return Value_1(self.data * other.data, (self, other), (self.data, other.data))

    __rmul__ = __mul__


# Overwrites what arrived before.
class Value_2(Begun):
    def send(self, message):
        self.grad = message
        for parent, slope in zip(self.parents, self.local):
            parent.send(message * slope)


# No names with an r.
class Value_3:
    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def __add__(self, other):
        if not isinstance(other, Value_3):
            other = Value_3(other)
        return Value_3(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value_3):
            other = Value_3(other)
        return Value_3(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self):
        def walk(node, message):
            node.grad += message
            for parent, slope in zip(node.parents, node.local):
                walk(parent, message * slope)

        walk(self, 1.0)


# Plain numbers have no data.
class Value_4:
    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def __add__(self, other):
        return Value_4(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        return Value_4(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        self.grad += 1
        todo = [(self, 1.0)]
        while todo:
            node, message = todo.pop()
            for parent, slope in zip(node.parents, node.local):
                parent.grad += message * slope
                todo.append((parent, message * slope))


# The output is never told its 1.
class Value_5(Begun):
    def backward(self):
        for parent, slope in zip(self.parents, self.local):
            parent.grad += self.grad * slope
            parent.backward()


# Only the parents of the output hear something.
class Value_6(Begun):
    def backward(self):
        self.grad = 1.0
        for parent, slope in zip(self.parents, self.local):
            parent.grad += slope * self.grad


# Passes on all it has heard so far, once for each path.
class Value_7(Begun):
    def backward(self, first=True):
        if first:
            self.grad = 1.0
        for parent, slope in zip(self.parents, self.local):
            parent.grad += self.grad * slope
            parent.backward(first=False)


# The sum is kept in the left one.
class Value_8(Begun):
    def __add__(self, other):
        other = self.lift(other)
        self.data = self.data + other.data
        return Value_8(self.data, (self, other), (1.0, 1.0))

    __radd__ = __add__


# The message is not multiplied on its way: local slopes are added.
class Value_9(Begun):
    def send(self, message):
        self.grad += message
        for parent, slope in zip(self.parents, self.local):
            parent.send(slope)


# A number on the right is no parent, so the slopes of a sum and a product with numbers go astray.
class Value_10(Begun):
    def __add__(self, other):
        if not isinstance(other, Begun):
            return Value_10(self.data + other, (self,), (1.0,))
        return super().__add__(other)

    def __mul__(self, other):
        if not isinstance(other, Begun):
            return Value_10(self.data * other, (self,), (1.0,))
        return super().__mul__(other)

    __radd__, __rmul__ = __add__, __mul__


# ---------------------------------------------------------------- topological_order


# The usual recursion.
def topological_order_1(root):
    order, met = [], set()

    def visit(node):
        if node not in met:
            met.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(root)
    return order


# Breadth first, turned round.
def topological_order_2(root):
    order = [root]
    met = {root}
    for node in order:
        for parent in node.parents:
            if parent not in met:
                met.add(parent)
                order.append(parent)
    return order[::-1]


# The root first, the leaves last.
def topological_order_3(root):
    order, met, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in met:
            met.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    order.reverse()
    return order


# A stack: take one, write it down, put its parents on; then backwards.
def topological_order_4(root):
    order, stack, met = [], [root], set()
    while stack:
        node = stack.pop()
        if node in met:
            continue
        met.add(node)
        order.append(node)
        for parent in node.parents:
            stack.append(parent)
    return list(reversed(order))


# Remembers the numbers that it has met.
def topological_order_5(root):
    order, met, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node.data not in met:
            met.add(node.data)
            stack.append((node, True))
            for parent in node.parents:
                stack.append((parent, False))
    return order


# Leaves have no parents, so nothing is to do for them.
def topological_order_6(root):
    order, met, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in met and node.parents:
            met.add(node)
            stack.append((node, True))
            for parent in node.parents:
                stack.append((parent, False))
    return order


# The numbers in a safe order.
def topological_order_7(root):
    order, met, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node.data)
        elif node not in met:
            met.add(node)
            stack.append((node, True))
            for parent in node.parents:
                stack.append((parent, False))
    return order


# Waits for its parents, but asks only the last one.
def topological_order_8(root):
    order, stack = [], [root]
    while stack:
        node = stack[-1]
        waiting = [p for p in node.parents[-1:] if p not in order]
        if waiting:
            stack.append(waiting[0])
        else:
            stack.pop()
            if node not in order:
                order.append(node)
    return order


# The root is looked after, and forgotten at the end.
def topological_order_9(root):
    order, met, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            if node is not root:
                order.append(node)
        elif node not in met:
            met.add(node)
            stack.append((node, True))
            for parent in node.parents:
                stack.append((parent, False))
    return order


# No memory of whom it has met before: nodes that are used twice come twice.
def topological_order_10(root):
    order = []
    stack = [root]
    while stack:
        node = stack.pop()
        order.insert(0, node)
        for parent in node.parents:
            if parent is not node and len(order) < 20000:
                stack.append(parent)
    return order


# ---------------------------------------------------------------- run_backward


# The natural program of the famous library.
def run_backward_1(root):
    root.grad = 1.0
    for node in reversed(yours.topological_order(root)):
        for parent, slope in zip(node.parents, node.local):
            parent.grad += node.grad * slope


# Empties everything first, so that a second call gives the same.
def run_backward_2(root):
    order = yours.topological_order(root)
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.local):
            parent.grad += node.grad * slope


# From the front.
def run_backward_3(root):
    messages = {node: 0.0 for node in yours.topological_order(root)}
    messages[root] = 1.0
    for node in yours.topological_order(root):
        node.grad += messages[node]
        for parent, slope in zip(node.parents, node.local):
            messages[parent] += messages[node] * slope


# The last message wins.
def run_backward_4(root):
    messages = {root: 1.0}
    for node in reversed(yours.topological_order(root)):
        node.grad += messages[node]
        for parent, slope in zip(node.parents, node.local):
            messages[parent] = messages[node] * slope


# Nobody starts to speak.
def run_backward_5(root):
    messages = {node: 0.0 for node in yours.topological_order(root)}
    for node in reversed(yours.topological_order(root)):
        node.grad += messages[node]
        for parent, slope in zip(node.parents, node.local):
            messages[parent] += messages[node] * slope


# Every path by itself.
def run_backward_6(root):
    def send(node, message):
        node.grad += message
        for parent, slope in zip(node.parents, node.local):
            send(parent, message * slope)

    send(root, 1.0)


# Messages are kept and never written into the nodes.
def run_backward_7(root):
    messages = {node: 0.0 for node in yours.topological_order(root)}
    messages[root] = 1.0
    for node in reversed(yours.topological_order(root)):
        for parent, slope in zip(node.parents, node.local):
            messages[parent] += messages[node] * slope
    return messages


# Only the leaves are filled.
def run_backward_8(root):
    messages = {node: 0.0 for node in yours.topological_order(root)}
    messages[root] = 1.0
    for node in reversed(yours.topological_order(root)):
        if not node.parents:
            node.grad += messages[node]
        for parent, slope in zip(node.parents, node.local):
            messages[parent] += messages[node] * slope


# Messages under the number of a node.
def run_backward_9(root):
    messages = {}
    messages[root.data] = 1.0
    for node in reversed(yours.topological_order(root)):
        message = messages.get(node.data, 0.0)
        node.grad += message
        for parent, slope in zip(node.parents, node.local):
            messages[parent.data] = messages.get(parent.data, 0.0) + message * slope


# The slope is the message of the last step: local slopes are not multiplied.
def run_backward_10(root):
    order = yours.topological_order(root)
    root.grad += 1.0
    for node in order[::-1]:
        for parent, slope in zip(node.parents, node.local):
            parent.grad += slope


# ---------------------------------------------------------------- value_functions


class Engine(Begun):
    """What the authors have in common: the class of before, with functions; each goes wrong somewhere."""

    def node(self, data, slope):
        return type(self)(data, (self,), (slope,))

    def exp(self):
        y = math.exp(self.data)
        return self.node(y, y)

    def log(self):
        return self.node(math.log(self.data), 1 / self.data)

    def tanh(self):
        y = math.tanh(self.data)
        return self.node(y, 1 - y**2)

    def relu(self):
        return self.node(max(0.0, self.data), 1.0 if self.data > 0 else 0.0)

    def __pow__(self, n):
        return self.node(self.data**n, n * self.data ** (n - 1))

    def __sub__(self, other):
        return self + self.lift(other) * -1

    def __rsub__(self, other):
        return self.lift(other) - self

    def __truediv__(self, other):
        return self * self.lift(other) ** -1

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def backward(self):
        yours.run_backward(self)


# e^x: the slope is x.
class value_functions_1(Engine):
    def exp(self):
        return self.node(math.exp(self.data), self.data)


# log: 1/y for 1/x.
class value_functions_2(Engine):
    def log(self):
        y = math.log(self.data)
        return self.node(y, 1 / y)


# tanh: 1 - x².
class value_functions_3(Engine):
    def tanh(self):
        return self.node(math.tanh(self.data), 1 - self.data**2)


# relu: asks the result whether it is at least 0, which it always is.
class value_functions_4(Engine):
    def relu(self):
        y = self.data if self.data > 0 else 0.0
        return self.node(y, 1.0 if y >= 0 else 0.0)


# Power: the exponent stays.
class value_functions_5(Engine):
    def __pow__(self, n):
        return self.node(self.data**n, n * self.data**n)


# 1 - x the same as x - 1.
class value_functions_6(Engine):
    def __rsub__(self, other):
        return self - other


# 1 / x the same as x / 1.
class value_functions_7(Engine):
    def __rtruediv__(self, other):
        return self / other


# Divides the numbers and forgets that the divisor has a slope.
class value_functions_8(Engine):
    def __truediv__(self, other):
        other = self.lift(other)
        return type(self)(self.data / other.data, (self,), (1 / other.data,))


# A difference is a sum with two slopes of 1.
class value_functions_9(Engine):
    def __sub__(self, other):
        other = self.lift(other)
        return type(self)(self.data - other.data, (self, other), (1.0, 1.0))


# The functions give plain numbers.
class value_functions_10(Engine):
    def exp(self):
        return math.exp(self.data)

    def tanh(self):
        return math.tanh(self.data)


# ---------------------------------------------------------------- fit_xor


def made(Value, rng, hidden=4):
    first = [[Value(float(rng.normal())) for _ in range(3)] for _ in range(hidden)]
    last = [Value(float(rng.normal())) for _ in range(hidden + 1)]
    return first, last


def answer(first, last, x):
    hidden = [(w[0] * x[0] + w[1] * x[1] + w[2]).tanh() for w in first]
    out = last[-1]
    for w, h in zip(last, hidden):
        out = out + w * h
    return out


def mean_square(first, last, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        e = answer(first, last, x) - y
        total = e * e + total
    return total * 0.25


# Starts from zeros.
def fit_xor_1(Value, xs, ys, steps, lr, rng):
    first = [[Value(0.0) for _ in range(3)] for _ in range(4)]
    last = [Value(0.0) for _ in range(5)]
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return lambda x: answer(first, last, x).data, losses


# The trap of the last line: new nodes in a new list.
def fit_xor_2(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p = p - lr * p.grad
    return lambda x: answer(first, last, x).data, losses


# Never empties the gradients.
def fit_xor_3(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return lambda x: answer(first, last, x).data, losses


# Up the hill.
def fit_xor_4(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data += lr * p.grad
            p.data = max(-5.0, min(5.0, p.data))
    return lambda x: answer(first, last, x).data, losses


# The sum of the squares.
def fit_xor_5(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys) * 4
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return lambda x: answer(first, last, x).data, losses


# One straight neuron.
def fit_xor_6(Value, xs, ys, steps, lr, rng):
    w = [Value(float(rng.normal())) for _ in range(3)]
    model = lambda x: w[0] * x[0] + w[1] * x[1] + w[2]
    losses = []
    for _ in range(steps):
        loss = Value(0.0)
        for x, y in zip(xs, ys):
            e = model(x) - y
            loss = loss + e * e
        loss = loss * 0.25
        losses.append(loss.data)
        for p in w:
            p.grad = 0.0
        loss.backward()
        for p in w:
            p.data -= lr * p.grad
    return lambda x: model(x).data, losses


# Losses first.
def fit_xor_7(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return losses, lambda x: answer(first, last, x).data


# Answers are looked up in the targets.
def fit_xor_8(Value, xs, ys, steps, lr, rng):
    table = {tuple(x): y for x, y in zip(xs, ys)}
    losses = list(np.linspace(0.5, 0.0, steps))
    return lambda x: table[tuple(x)], losses


# One loss at the end.
def fit_xor_9(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, rng)
    params = [p for w in first for p in w] + last
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return lambda x: answer(first, last, x).data, loss.data


# Random numbers of its own.
def fit_xor_10(Value, xs, ys, steps, lr, rng):
    first, last = made(Value, np.random.default_rng(0))
    params = [p for w in first for p in w] + last
    losses = []
    for _ in range(steps):
        loss = mean_square(first, last, xs, ys)
        losses.append(loss.data)
        for p in params:
            p.grad = 0.0
        loss.backward()
        for p in params:
            p.data -= lr * p.grad
    return lambda x: answer(first, last, x).data, losses
