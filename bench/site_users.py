"""Users at once: each with a connection of its own, thinking between requests. A process of its
own, so that what it costs can be told from what the server costs.

    python bench/site_users.py PLAN.json SECONDS

The plan names the port, and for each user a cookie and the steps it may take, each with a weight.
Prints one JSON object: what was answered, how long it took, what went wrong.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from collections import Counter
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = "b" * 32
"""A CSRF token is whatever cookie and form agree on."""

_HIDDEN = re.compile(rb'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"[^>]*>')


class User:
    """One person in a browser: a connection that is kept, and a dice of their own."""

    def __init__(self, port: int, told: dict[str, Any], number: int) -> None:
        self.port, self.told, self.dice = port, told, random.Random(number)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.results: list[tuple[str, int, float, int]] = []

    async def live(self, until: float, think: tuple[float, float]) -> None:
        steps = self.told["steps"]
        weights = [step["weight"] for step in steps]
        await asyncio.sleep(self.dice.uniform(0, think[1]))
        while perf_counter() < until:
            step = self.dice.choices(steps, weights)[0]
            await self.take(step)
            await asyncio.sleep(self.dice.uniform(*think))

    async def take(self, step: dict[str, Any]) -> None:
        path = self.dice.choice(step["paths"])
        status, body = await self.request(step["name"], "GET", path)
        if "post" in step and status == 200:
            form = {"csrfmiddlewaretoken": TOKEN}
            for name in step["post"].get("hidden", ()):
                found = next((v for n, v in _HIDDEN.findall(body) if n.decode() == name), None)
                if found is None:
                    return  # nothing to do on this page
                form[name] = found.decode()
            for name, value in step["post"]["data"].items():
                form[name] = (
                    str(value)
                    .replace("NEW", uuid4().hex[:16])
                    .replace("N", str(self.dice.randrange(1, 1000)))
                )
            target = step["post"].get("path") or path
            if "{ref}" in target:
                target = target.replace("{ref}", path.rstrip("/").rpartition("/")[2])
            await self.request(f"{step['name']}, written", "POST", target, form)

    async def request(
        self, name: str, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        body = urlencode(form).encode() if form else b""
        cookie = f"csrftoken={TOKEN}"
        if self.told.get("cookie"):
            cookie += f"; sessionid={self.told['cookie']}"
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
            f"Accept-Encoding: identity\r\nConnection: keep-alive\r\n"
        )
        if form:
            head += (
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\nReferer: http://localhost/\r\n"
            )
        began = perf_counter()
        try:
            status, answer = await asyncio.wait_for(
                self._exchange(head.encode() + b"\r\n" + body), 30
            )
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            status, answer = 0, b""
            self._let_go()
        self.results.append((name, status, perf_counter() - began, len(answer)))
        return status, answer

    async def _exchange(self, raw: bytes) -> tuple[int, bytes]:
        for attempt in (1, 2):  # a server may close a connection that was kept
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            assert self.reader is not None
            try:
                self.writer.write(raw)
                await self.writer.drain()
                head = await self.reader.readuntil(b"\r\n\r\n")
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                self._let_go()
                if attempt == 2:
                    raise
        status = int(head[9:12])
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            answer = b""
            while size := int((await self.reader.readline()).strip(), 16):
                answer += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
        else:
            found = re.search(rb"content-length: (\d+)", lowered)
            answer = await self.reader.readexactly(int(found[1])) if found else b""
        if b"connection: close" in lowered:
            self._let_go()
        return status, answer

    def _let_go(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def run(plan: dict[str, Any], seconds: float) -> dict[str, Any]:
    """All users at once; those of the first fifth of the time are left out as warming up."""
    users = [User(plan["port"], told, n) for n, told in enumerate(plan["users"])]
    began = perf_counter()
    await asyncio.gather(*(u.live(began + seconds / 5, tuple(plan["think"])) for u in users))
    for user in users:
        user.results.clear()
    began = perf_counter()
    await asyncio.gather(*(u.live(began + seconds, tuple(plan["think"])) for u in users))
    took = perf_counter() - began
    return summed([result for user in users for result in user.results], took)


def summed(results: list[tuple[str, int, float, int]], took: float) -> dict[str, Any]:
    """Requests a second, percentiles in milliseconds, bytes, and every status."""
    times = sorted(result[2] for result in results)
    by_name: dict[str, list[tuple[str, int, float, int]]] = {}
    for result in results:
        by_name.setdefault(result[0], []).append(result)
    return {
        "requests": len(results), "seconds": round(took, 1),
        "per_second": round(len(results) / took, 1),
        "median_ms": _ms(times, 0.5), "p95_ms": _ms(times, 0.95), "p99_ms": _ms(times, 0.99),
        "statuses": {str(k): v for k, v in sorted(Counter(r[1] for r in results).items())},
        "errors": sum(r[1] == 0 or r[1] >= 400 for r in results),
        "writes": sum(r[0].endswith("written") for r in results),
        "by_name": {
            name: {"requests": len(rows), "median_ms": _ms(sorted(r[2] for r in rows), 0.5),
                   "p95_ms": _ms(sorted(r[2] for r in rows), 0.95),
                   "most_bytes": max(r[3] for r in rows),
                   "statuses": {str(k): v for k, v in sorted(Counter(r[1] for r in rows).items())}}
            for name, rows in sorted(by_name.items())
        },
    }  # fmt: skip


def _ms(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 1) if times else 0.0


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as stream:
        asked = json.load(stream)
    print(json.dumps(asyncio.run(run(asked, float(sys.argv[2])))))
