"""The surface over the digit pad's drawing, which takes the mouse, the finger and the keys; loaded with the widgets."""

from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from course_lib.labs.panel import Bound
from course_lib.labs.workings.digit_pad_picture import HEIGHT, PAD

LEFT, TOP, SIZE = PAD[0] / 1000, PAD[1] / HEIGHT, PAD[2] / 1000  # shares of the picture's width, height and width
PLACE = 1 + 52 / PAD[2]  # where the cursor is said: below the two lines under the pad, in heights of the pad


class DrawingPad(anywidget.AnyWidget):
    """What is shown and heard in the browser: `digit_pad.js`."""

    _esm = Path(__file__).with_name("digit_pad.js")
    _css = f"""
.lab-surface{{position:absolute;left:{LEFT:.4%};top:{TOP:.4%};width:{SIZE:.4%};margin:0;overflow:visible}}
.lab-surface .pad{{aspect-ratio:1;cursor:crosshair;touch-action:none;user-select:none}}
.lab-surface .pad:focus{{outline:3px solid var(--course-forward);outline-offset:2px}}
.lab-surface svg{{display:block;width:100%;height:100%}}
.lab-surface .pad-ink{{fill:var(--course-ink)}}
.lab-surface .pad-cursor{{fill:none;stroke:var(--course-prediction);stroke-width:.5;visibility:hidden}}
.lab-surface .pad-keys:focus .pad-cursor{{visibility:visible}}
.lab-surface .pad-cursor.pad-down{{fill:var(--course-prediction)}}
.lab-surface .pad-place,.lab-surface .pad-hint{{position:absolute;left:0;top:{PLACE:.4%};margin:0;\
font:13px/1.2 var(--course-sans);color:var(--course-muted);white-space:nowrap}}
.lab-surface .pad-keys:focus~.pad-hint{{visibility:hidden}}
"""
    ink = traitlets.Unicode().tag(sync=True)
    erase = traitlets.Bool().tag(sync=True)


class Surface(Bound):
    """The pad, tied to the state."""

    def make(self) -> widgets.Widget:
        """The pad itself."""
        self.pad = DrawingPad()
        self.pad.add_class("lab-surface")
        self.pad.observe(self.write, names="ink")
        return self.pad

    def fill(self, state: Any) -> None:  # noqa: ANN401
        """Show the drawing, and take the pen that is chosen."""
        self.pad.ink, self.pad.erase = state.ink, state.erase
