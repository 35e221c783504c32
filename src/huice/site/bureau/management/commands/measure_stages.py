"""Measure the cases whose log has grown, for statistics."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from huice.site.bureau.statistics.stages import refresh_stages


class Command(BaseCommand):
    help = "统计用：量取有变化的案件 · measure the cases that have changed, for statistics"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="至多几件 · at most so many")

    def handle(self, *args: Any, **options: Any) -> None:
        done = refresh_stages(options["limit"])
        self.stdout.write(f"已量取 {done} 件 · {done} measured")
