"""Automatic differentiation as chapter 05 builds it: numbers that remember, and a sweep that walks back."""

from course_lib.autodiff.arrays import Array
from course_lib.autodiff.modules import MLP, Layer, Neuron
from course_lib.autodiff.sweep import Step, backward_steps, safe_order
from course_lib.autodiff.value import Value, weighted_sum
