"""How long a person who writes waits for the sheet: the whole product, from the press of a key to the page picture."""

import html
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, WARM = 20, 3
LOOK = 0.12
"""Seconds between two looks of the page's script."""
SHORT = "{{demands}}\n\nWe would be grateful for a written answer."
Opener = urllib.request.OpenerDirector


def rows() -> list[dict[str, Any]]:
    """From asking to the picture of a short letter, by HTTP, median, as the browser asks."""
    with product() as (base, folder):
        opener = _logged_in(base, folder)
        address = _letter_page(opener, base)
        waits = [_wait(opener, address, number) for number in range(WARM + ROUNDS)][WARM:]
    value = statistics.median(waits) * 1000
    row = {"value": round(value, 1), "unit": "ms", "against": "the bar: 1,000 ms", "ratio": round(1000 / value, 2)}
    return [{"name": "preview_ms", **row, "runs": ROUNDS}]


def _wait(opener: Opener, address: str, number: int) -> float:
    """Change a short letter, ask, and look as often as the page does until the picture is there."""
    fields = _fields(_text(opener, address))
    fields["body"] = f"{SHORT}\n\nParagraph number {number}."
    sent = urllib.parse.urlencode(fields).encode()
    ask = urllib.request.Request(address + "/preview", sent, headers={"X-Live": "1"})  # noqa: S310 - our own address
    began = time.perf_counter()
    moving, sheet, page = _look(opener, ask)
    while moving:
        time.sleep(LOOK)
        if time.perf_counter() - began > 60:
            raise TimeoutError("no preview within a minute")
        moving, sheet, page = _look(opener, sheet)
    pictures = re.findall(r'src="[^"]+/previews/[\w-]+/(\d+)\.png"', page)
    assert pictures, "a preview without pictures"
    with opener.open(f"{sheet}/1.png", timeout=30) as answer:
        assert answer.read().startswith(b"\x89PNG")
    return time.perf_counter() - began


def _look(opener: Opener, address: Any) -> tuple[bool, str, str]:
    """Whether it still moves, where the sheet is, and the sheet."""
    with opener.open(address, timeout=30) as answer:
        return answer.headers["X-Moving"] == "1", str(answer.url), str(answer.read().decode())


def _letter_page(opener: Opener, base: str) -> str:
    """The page on which the demonstration's English letter is written."""
    desk = _text(opener, base + "/desk/")
    campaign = re.search(r'href="(/desk/[\w-]+/campaigns/[\w-]+)[/"]', desk)
    assert campaign, "the demonstration has no campaign"
    letters = _text(opener, f"{base}{campaign.group(1)}/letters")
    found = re.search(rf'href="({campaign.group(1)}/letters/(?:first/)?en)[?"]', letters)
    assert found, "the demonstration has no English letter"
    return base + found.group(1)


def _logged_in(base: str, folder: Path) -> Opener:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    login = base + "/desk/login"
    line = next(line for line in (folder / "logins.txt").read_text().splitlines() if "editor" in line.casefold())
    email = next(word for word in line.split() if "@" in word)
    password = line.split(email, 1)[1].split()[0]
    fields = _fields(_text(opener, login)) | {"email": email, "password": password}
    opener.open(login, urllib.parse.urlencode(fields).encode(), timeout=30)
    return opener


def _fields(page: str) -> dict[str, str]:
    """What the page's form would send: hidden inputs, inputs and text areas."""
    found = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = (re.search(rf'{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and 'type="submit"' not in tag and ('type="checkbox"' not in tag or "checked" in tag):
            found[name.group(1)] = html.unescape(value.group(1)) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = html.unescape(value).lstrip("\r\n")
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', inside) or re.search(r'value="([^"]*)"', inside)
        found[name] = chosen.group(1) if chosen else ""
    return found


def _text(opener: Opener, address: str) -> str:
    return str(opener.open(address, timeout=30).read().decode())


@contextmanager
def product() -> Iterator[tuple[str, Path]]:
    """The demonstration, started as ``make run`` starts it, on ports of its own."""
    web, smtp, catcher = (_free_port() for _part in range(3))
    with tempfile.TemporaryDirectory(prefix="demarche-bench-") as folder:
        environ = os.environ | {
            "INSTANCE": folder,
            "DEMO": "1",
            "PORT": str(web),
            "CATCHER_SMTP": f"127.0.0.1:{smtp}",
            "CATCHER_WEB": f"127.0.0.1:{catcher}",
        }
        command = [sys.executable, "-m", "bin.run"]
        with (Path(folder) / "run.out").open("w+") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out, start_new_session=True)
            try:
                _until_up(process, Path(folder) / "run.out")
                yield f"http://127.0.0.1:{web}", Path(folder)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGINT)
                process.wait(30)


def _until_up(process: "subprocess.Popen[bytes]", out: Path) -> None:
    for _try in range(600):
        if "Ctrl-C stops it" in out.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"the product did not start:\n{out.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
