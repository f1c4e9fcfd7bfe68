"""The engine of chapter 05 as it stands at the end: the order, the sweep and the class; references of three exercises.

They have a file of their own because the class has the name of the smaller one that comes first.
"""

import numpy as np


def topological_order(root):
    order, met = [], set()
    waiting = [(root, False)]
    while waiting:
        node, parents_are_in = waiting.pop()
        if parents_are_in:
            order.append(node)
        elif node not in met:
            met.add(node)
            waiting.append((node, True))
            waiting.extend((parent, False) for parent in node.parents)
    return order


def run_backward(root):
    arrived = {root: 1.0}
    for node in reversed(topological_order(root)):
        node.grad += arrived[node]
        for parent, slope in zip(node.parents, node.local):
            arrived[parent] = arrived.get(parent, 0.0) + arrived[node] * slope


class Value:
    def __init__(self, data, parents=(), local=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.local = local

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return self + other * -1.0

    def __rsub__(self, other):
        return self * -1.0 + other

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __truediv__(self, other):
        return self * other**-1.0

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def exp(self):
        y = np.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self):
        return Value(np.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        y = np.tanh(self.data)
        return Value(y, (self,), (1 - y * y,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def backward(self):
        run_backward(self)
