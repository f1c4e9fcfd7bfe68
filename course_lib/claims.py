"""Claims: what a page says about its own numbers, checked where it stands."""

import os


def claim(words: str, holds: object) -> None:
    """Say nothing where `holds` is true. Where it is not, say that the page no longer describes this run.

    A learner who changes a cell should not be stopped by it. When a chapter is built or tested the variable
    COURSE_CLAIMS is "strict", and a claim that does not hold raises AssertionError.
    """
    if holds:
        return
    if os.environ.get("COURSE_CLAIMS") == "strict":
        raise AssertionError(f"the page claims: {words}. It does not hold in this run")
    print(f"This page says: {words}. In your run that is not so: perhaps you changed a cell above.")
