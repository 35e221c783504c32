"""The addresses of the API, and its description."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from huice.site.api import cases, companies, dossiers, library, plans, problems, records
from huice.site.api.describing import Page
from huice.site.api.guard import BoundedParser, Readable
from huice.site.people import rights


class Described(NinjaAPI):
    """The API whose description says that errors come as problem+json."""

    def get_openapi_schema(self, **asked: Any) -> Any:
        schema = super().get_openapi_schema(**asked)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        content = response["content"]
                        content[problems.MEDIA_TYPE] = content.pop("application/json")
        return schema


api = Described(
    title="惠策 · Huice",
    version="1.0.0",
    description=(
        "政策库、匹配、案件与期限。密钥在“账户”页制作，写在 Authorization: Bearer 之后；"
        "读政策库可不带密钥，次数较少。\n\n"
        "The policy library, matching, cases and deadlines. A key is made on the account page and"
        " sent as Authorization: Bearer; the library may be read without one, less often."
    ),
    docs=Page(),
    docs_decorator=rights.needs("library.read"),
    parser=BoundedParser(),
    renderer=Readable(),
)
problems.register(api)
for part in (library, records, dossiers, plans, companies, cases):
    api.add_router("", part.router)


@csrf_exempt
@rights.needs("library.read")
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address the API does not have."""
    return problems.problem(404)


urlpatterns = [
    path("", api.urls),
    path("<path:rest>", nothing_here, name="api-nothing-here"),
]
