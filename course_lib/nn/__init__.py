"""The network as chapter 4 derives it: forward, backward, update. NumPy only."""

from course_lib.nn import initializers, schedules
from course_lib.nn.activations import ACTIVATIONS, Activation
from course_lib.nn.gradient_check import complex_step_gradient, gradient_check, numeric_gradient, relative_error
from course_lib.nn.losses import LOSSES, Loss
from course_lib.nn.network import Dense, Network, class_of
from course_lib.nn.optimizers import SGD, Adagrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop, clip_gradient
from course_lib.nn.training import History, Record, epochs, fit, minibatches
