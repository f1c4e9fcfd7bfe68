"""What is drawn in a picture, without the letters that its heat maps are written in: these may spell any word."""

import re


def drawn(svg: str) -> str:
    """The SVG with empty heat maps.

    >>> drawn('<image href="data:image/png;base64,nanOne=="/><text>One</text>')
    '<image href="data:image/png;base64,"/><text>One</text>'
    """
    return re.sub(r'base64,[^"]+', "base64,", svg)
