"""Make the README's picture anew: the sample on five channels, rehearsed, as an installed Chromium shows the page."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

with tempfile.TemporaryDirectory() as folder:
    campaign = Path(folder) / "sample"
    for name in ("schedules", "messages"):
        shutil.copytree(HERE.parent / name, campaign / name)
    settings = campaign / "schedules" / "campaign.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("mastodon, bluesky]", "mastodon, bluesky, threads]", 1), "utf-8")
    rehearse = [sys.executable, "-m", "bot", "-C", str(campaign), "rehearse"]
    subprocess.run(rehearse, check=True, cwd=HERE.parent)  # noqa: S603 - ours
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(filter(None, map(shutil.which, BROWSERS))))
        page = browser.new_page(viewport={"width": 1240, "height": 860}, color_scheme="light")
        page.goto((campaign / "out" / "rehearsal" / "index.html").as_uri())
        page.screenshot(path=HERE / "rehearsal.png")
        browser.close()
