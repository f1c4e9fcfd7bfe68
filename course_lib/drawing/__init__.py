"""Drawing: the palette, `show`, the chapters' figures (Matplotlib, in `figures`), the pictures of the labs (SVG).

A figure's room is imported when it is first used, so that the palette and `show` cost no Matplotlib.
"""

from importlib import import_module

from course_lib.drawing.palette import theme, use_theme
from course_lib.drawing.show import show

_ROOMS = {  # of figures/, with what each draws
    "curves": ("loss_curves",),
    "functions": ("function_curves", "growth_curves"),
    "activations": ("activation_panels",),
    "scores": ("score_spread", "sweep"),
    "maps": ("decision_boundaries", "decision_boundary"),
    "images": ("confidence_bars", "digit_grid", "weight_images"),
    "confusion": ("confusion_matrix",),
    "networks": ("network_diagram",),
    "backprop": ("backprop_network",),
    "wishes": ("neuron_wishes",),
    "paths": ("slope_paths",),
    "products": ("shared_axes",),
    "computations": ("computation_graph",),
    "values": ("value_graph",),
    "hills": ("gradient_arrows",),
    "descents": ("descent_paths",),
    "histograms": ("layer_histograms",),
    "shapes": ("array_blocks", "array_operation", "axis_sums"),
    "slopes": ("secant_lines", "tangent_lines", "two_sided_line"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = ["show", "theme", "use_theme", *sorted(_ROOM_OF)]


def __getattr__(name: str) -> object:
    if name not in _ROOM_OF:
        raise AttributeError(f"drawing has no {name!r}: it offers {', '.join(__all__)}")
    return getattr(import_module(f"{__name__}.figures.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
