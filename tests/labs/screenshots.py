"""Pictures of the static twin of every lab, light and dark, to be looked at: `make screenshots`.

    python -m tests.labs.screenshots [slug ...]

They need Chromium, and go into a folder that git ignores.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_lib import labs

FOLDER = Path(__file__).parents[2] / "screenshots"
GROUND = {"light": "#FFFFFF", "dark": "#111111"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def page(html: str, theme: str) -> str:
    """A page in the light or the dark theme, as JupyterLab says it."""
    light = str(theme == "light").lower()
    style = f"margin:16px;background:{GROUND[theme]}"
    return f'<!doctype html><meta charset="utf-8"><body data-jp-theme-light="{light}" style="{style}">{html}</body>'


def shoot(html: str, target: Path, width: int = 1048, height: int = 1100) -> None:
    """A picture of a page."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"no browser: one of {', '.join(BROWSERS)} must be installed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command = [browser, *options, f"--window-size={width},{height}", f"--screenshot={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def main(slugs: list[str]) -> None:
    """Write the pictures of these labs, or of all; each preset is one."""
    FOLDER.mkdir(exist_ok=True)
    for slug in slugs or labs.every():
        for name in labs.every()[slug].presets:
            lab = labs.every()[slug](name, predict_first=False)
            for theme in GROUND:
                target = FOLDER / f"{slug}-{name.replace(' ', '_')}-{theme}.png"
                shoot(page(lab.html.replace("<details>", "<details open>"), theme), target)
                print(target.name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
