"""Wrong answers to the exercises of chapter 00, written from the chapter's text alone; above each what its author thought."""

import numpy as np

# ---------------------------------------------------------------- result_shape


# "The rule of step 6 is for all signs."
def result_shape_1(a, b, op):
    longer = max(len(a), len(b))
    a = (1,) * (longer - len(a)) + tuple(a)
    b = (1,) * (longer - len(b)) + tuple(b)
    out = []
    for p, q in zip(a, b):
        if p != q and p != 1 and q != 1:
            return None
        out.append(max(p, q))
    return tuple(out)


# "Arrays can be added if they have the same shape."
def result_shape_2(a, b, op):
    if op == "@":
        if len(a) == 0 or len(b) == 0:
            return None
        inner = b[0]
        if a[-1] != inner:
            return None
        return a[:-1] + b[1:]
    return a if a == b else None


# "Write the shapes under each other", begun at the left.
def result_shape_3(a, b, op):
    if op == "@":
        if not a or not b or a[-1] != b[0]:
            return None
        return a[:-1] + b[1:]
    out = []
    for i in range(max(len(a), len(b))):
        p = a[i] if i < len(a) else 1
        q = b[i] if i < len(b) else 1
        if p == q or p == 1 or q == 1:
            out.append(max(p, q))
        else:
            return None
    return tuple(out)


# A product is always of two matrices.
def result_shape_4(a, b, op):
    if op == "@":
        if a[1] == b[0]:
            return (a[0], b[1])
        return None
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    if all(p == q or 1 in (p, q) for p, q in zip(a, b)):
        return tuple(max(p, q) for p, q in zip(a, b))


# Let NumPy say it; forgot that it may refuse.
def result_shape_5(a, b, op):
    x, y = np.ones(a), np.ones(b)
    results = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y, "@": lambda: x @ y}
    return results[op]().shape


# A refusal is reported in words.
def result_shape_6(a, b, op):
    x, y = np.ones(a), np.ones(b)
    try:
        return (x @ y).shape if op == "@" else (x + y).shape
    except ValueError:
        return "error"


# The larger number wins everywhere.
def result_shape_7(a, b, op):
    if op == "@":
        if len(a) == 0 or len(b) == 0 or a[-1] != b[0]:
            return None
        return a[:-1] + b[1:]
    if len(a) < len(b):
        a, b = b, a
    b = (1,) * (len(a) - len(b)) + b
    return tuple(max(p, q) for p, q in zip(a, b))


# A vector is a row on the left and a column on the right, and stays one.
def result_shape_8(a, b, op):
    if op == "@":
        if len(a) == 0 or len(b) == 0:
            return None
        if len(a) == 1:
            a = (1, a[0])
        if len(b) == 1:
            b = (b[0], 1)
        return (a[0], b[1]) if a[1] == b[0] else None
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


# Only the second one is stretched, as in `X @ W + b`.
def result_shape_9(a, b, op):
    if op == "@":
        if not a or not b or a[-1] != b[0]:
            return None
        return a[:-1] + b[1:]
    b = (1,) * (len(a) - len(b)) + b
    for p, q in zip(a, b):
        if q != p and q != 1:
            return None
    return a


# A number times a matrix is a matrix, also with @.
def result_shape_10(a, b, op):
    if a == ():
        return b
    if b == ():
        return a
    if op == "@":
        return a[:-1] + b[1:] if a[-1] == b[0] else None
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


# ---------------------------------------------------------------- row_norms


# Mended the axis and took the root out by accident.
def row_norms_1(X):
    squares = X**2
    return squares.sum(axis=1)


# Root of each square, then the sum.
def row_norms_2(X):
    squares = X**2
    return np.sqrt(squares).sum(axis=1)


# There is a function for it.
def row_norms_3(X):
    return np.linalg.norm(X)


# Turned the table over, and named the other axis to go with it.
def row_norms_4(X):
    squares = X.T**2
    return np.sqrt(squares.sum(axis=1))


# Mean for sum.
def row_norms_5(X):
    squares = X**2
    return np.sqrt(squares.mean(axis=1))


# Adds before it squares.
def row_norms_6(X):
    return np.sqrt(X.sum(axis=1) ** 2)


# A loop over rows that counts columns.
def row_norms_7(X):
    lengths = []
    for i in range(X.shape[1]):
        lengths.append(np.sqrt(np.sum(X[i] ** 2)))
    return np.array(lengths)


# The second argument of norm is taken for the axis.
def row_norms_8(X):
    return np.linalg.norm(X, 1)


# Squares in place.
def row_norms_9(X):
    X *= X
    return np.sqrt(X.sum(axis=1))


# Rounded, as the page prints numbers.
def row_norms_10(X):
    squares = X**2
    return np.round(np.sqrt(squares.sum(axis=1)), 2)


# ---------------------------------------------------------------- center_columns


# One mean for the whole table.
def center_columns_1(X):
    return X - X.mean()


# Mean of each row.
def center_columns_2(X):
    return X - X.mean(axis=1, keepdims=True)


# "The columns are axis 1", and NumPy will repeat it.
def center_columns_3(X):
    means = X.mean(axis=1)
    return X - means


# In place.
def center_columns_4(X):
    X -= X.mean(axis=0)
    return X


# A copy to write into, with zeros_like.
def center_columns_5(X):
    out = np.zeros_like(X)
    out[:] = X - X.mean(axis=0)
    return out


# Standardised, as another course does.
def center_columns_6(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


# Thinks that a new name is a copy.
def center_columns_7(X):
    C = X
    for j in range(X.shape[1]):
        C[:, j] = C[:, j] - C[:, j].mean()
    return C


# Goes over the columns of X.T and does not turn back.
def center_columns_8(X):
    return np.array([column - column.mean() for column in X.T])


# Returns what was taken away.
def center_columns_9(X):
    out = np.zeros(X.shape)
    out += X.mean(axis=0)
    return out


# Off by one: the last column is left.
def center_columns_10(X):
    out = X.astype(float)
    for j in range(X.shape[1] - 1):
        out[:, j] -= X[:, j].mean()
    return out
