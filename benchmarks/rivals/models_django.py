"""Django's ORM, called: its awaited twins run the same in a thread."""

from __future__ import annotations

import os
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import django
import pymysql
from django.conf import settings

# Django asks for mysqlclient, which is built of C; PyMySQL stands in for it.
pymysql.version_info = (2, 2, 8, "final", 0)
pymysql.install_as_MySQLdb()
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def configure(database: dict[str, Any]) -> Any:
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
    django.setup()
    from django.db import connection, models

    class Item(models.Model):
        id = models.BigAutoField(primary_key=True)
        name = models.CharField(max_length=50)
        price = models.FloatField()
        stock = models.BigIntegerField(default=0)
        note = models.CharField(max_length=200, null=True)

        class Meta:
            app_label = "bench"
            db_table = "bench_django"

    if "bench_django" in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.delete_model(Item)
    with connection.schema_editor() as editor:
        editor.create_model(Item)
    return Item


if len(sys.argv) == 2:
    configure({"ENGINE": "django.db.backends.sqlite3", "NAME": f"{sys.argv[1]}/first.db"}).objects.create(
        name="x", price=1.0
    )
    sys.exit()

from one_table import KEPT, row, rows, serve  # noqa: E402

BATCH = 5_000


class Called:
    def __init__(self, model: Any) -> None:
        self.model = model
        self.objects = model.objects
        self.ids = [self.objects.create(**each).id for each in rows(KEPT)]
        self.made: list[int] = []

    async def create(self, count: int) -> None:
        for number in range(count):
            self.made.append(self.objects.create(**row(number)).id)

    async def read(self, count: int) -> None:
        for number in range(count):
            assert self.objects.get(id=self.ids[number]).id == self.ids[number]

    async def update(self, count: int) -> None:
        for number in range(count):
            self.objects.filter(id=self.ids[number]).update(price=number + 0.25)

    async def delete(self, count: int) -> None:
        for _ in range(count):
            assert self.objects.filter(id=self.made.pop()).delete()[0] == 1

    async def list_20(self, count: int) -> None:
        for _ in range(count):
            assert len(list(self.objects.filter(stock__gt=5).order_by("id")[:20])) == 20

    async def ready_bulk_create(self, count: int) -> None:
        self.many = rows(count)

    async def bulk_create(self, _: int) -> None:
        from django.db import transaction

        with transaction.atomic():
            self.objects.bulk_create([self.model(**each) for each in self.many], batch_size=BATCH)

    async def ready_bulk_update(self, count: int) -> None:
        found = list(self.objects.order_by("-id")[:count])
        for number, each in enumerate(found):
            each.stock = number % 50
        self.found = found

    async def bulk_update(self, _: int) -> None:
        self.objects.bulk_update(self.found, ["stock"], batch_size=500)

    async def close(self) -> None:
        from django.db import connection

        connection.close()


async def connect(engine: str, target: str) -> Called:
    if engine == "sqlite":
        return Called(configure({"ENGINE": "django.db.backends.sqlite3", "NAME": target.removeprefix("sqlite:///")}))
    parts = urlsplit(target)
    backend = {"postgres": "postgresql", "mariadb": "mysql"}[engine]
    place = {
        "ENGINE": f"django.db.backends.{backend}",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
    }
    return Called(configure(place))


serve(connect)
