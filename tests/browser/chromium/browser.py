"""One headless Chromium, driven by its own driver from the distribution."""

import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

_CHECKOUT = Path(__file__).resolve().parents[3]
_SCREENSHOTS = _CHECKOUT / "build/test-logs/screenshots"


class Browser:
    def __init__(self):
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        # Nothing but this host can be reached, and what the browser itself would ask elsewhere it does not ask.
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                     "--disable-component-update", "--no-first-run", "--no-proxy-server", "--hide-scrollbars",
                     "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        for argument in arguments:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(60)
        self.driver.set_page_load_timeout(20)
        self._requests = []

    def quit(self):
        self.driver.quit()

    def emulate(self, width=1280, height=900, dark=False):
        """The size of the window and the colours that the viewer prefers."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.cdp("Emulation.setEmulatedMedia", features=[scheme])

    def cdp(self, command, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    def begin(self):
        """Forgets what was logged so far."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self._requests = []

    def complaints(self, but=None):
        """What the console has at the level of a warning and above; `but`: a pattern of what is expected there."""
        entries = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("WARNING", "SEVERE")]
        return [entry for entry in entries if not (but and re.search(but, entry))]

    def requests(self):
        """Every address asked for since begin()."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self._requests.append(message["params"]["request"]["url"])
        return self._requests

    def foreign_requests(self, port):
        """Those that went anywhere but to this port of this host."""
        own = {f"127.0.0.1:{port}"}
        return [url for url in self.requests()
                if urlsplit(url).scheme not in ("data", "about", "blob") and urlsplit(url).netloc not in own]

    def screenshot(self, name, whole=True):
        """Keeps a picture of the page, of all its height with `whole`."""
        _SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        if whole:
            # Parts out of sight are not laid out; a picture of all wants them all.
            size = self.driver.execute_script("return [innerWidth, Math.min(document.documentElement.scrollHeight, 6000)]")
            shown = self.driver.execute_script("return innerHeight")
            self.cdp("Emulation.setDeviceMetricsOverride", width=size[0], height=max(size[1], shown), deviceScaleFactor=1, mobile=False)
            self.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        (_SCREENSHOTS / f"{name}.png").write_bytes(self.driver.get_screenshot_as_png())
        if whole:
            self.cdp("Emulation.setDeviceMetricsOverride", width=size[0], height=shown, deviceScaleFactor=1, mobile=False)
