"""Invented supporters: names in four scripts, countries, days. The same seed gives the same people."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

GIVEN = {
    "arab": ("رنا سامر ليلى كريم هدى يوسف نور مازن سلمى طارق دانا فراس ريم باسل مها وائل جود غسان سيرين عمر").split(),
    "latn": (
        "Anna Jonas Marie Luca Sofia Pavel Elif Erik Inès Tomas "
        "Nora Milan Clara Henrik Lucía Bruno Aoife Mateo Greta Ali"
    ).split(),
    "cyrl": (
        "Анна Иван Мария Пётр Ольга Сергей Ирина Олег Вера Глеб Нина Юрий Лидия Тарас Дарья Борис Алла Семён"
    ).split(),
    "hans": "伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 秀英 建国 海燕".split(),
}
FAMILY = {
    "arab": (
        "الخطيب حداد النجار الحلبي درويش الشامي قاسم منصور العلي سليمان الحموي عيسى زيدان ناصر عبود شاهين"
    ).split(),
    "latn": (
        "Muster Esempio Ejemplo Exemple Beispiel Voorbeeld Príklad "
        "Eksempel Örnek Sample Przykład Exempel Näide Esimerkki"
    ).split(),
    "cyrl": "Примеров Образцова Вымышленный Примеренко Шаблонов Образцов Небылицын Выдумкина".split(),
    "hans": "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙".split(),
}
SHARES = {"arab": 55, "latn": 30, "cyrl": 8, "hans": 7}
COUNTRIES = {
    "DE": 24,
    "LB": 15,
    "TR": 14,
    "FR": 10,
    "SY": 9,
    "NL": 6,
    "SE": 6,
    "JO": 5,
    "GB": 4,
    "CA": 3,
    "US": 3,
    "CN": 1,
    "RU": 1,
}
LANGUAGES = {"arab": "ar", "latn": "en", "cyrl": "en", "hans": "en"}


@dataclass(frozen=True)
class Supporter:
    """One invented person: an address under ``.example``, and a name only if they gave one."""

    email: str
    name: str | None
    level: int
    country: str | None
    language: str
    signed_at: datetime


def supporters(count: int, named: int, now: datetime, seed: int = 7) -> Iterator[Supporter]:
    """``count`` people over the last 40 days, ``named`` of them with a name, a tenth of those shown in public."""
    rng = random.Random(seed)  # invented people, not secrets
    with_name = set(rng.sample(range(count), named))
    for number in range(count):
        script = rng.choices(list(SHARES), list(SHARES.values()))[0]
        name, level = (_name(rng, script), rng.choices([1, 2, 3], [80, 12, 8])[0]) if number in with_name else (None, 0)
        back = 40 * (1 - rng.random() ** 0.6)
        country = None if rng.random() < 0.1 else rng.choices(list(COUNTRIES), list(COUNTRIES.values()))[0]
        yield Supporter(
            email=f"supporter{number}@people.example",
            name=name,
            level=level,
            country=country,
            language="fr" if country == "FR" and script == "latn" else LANGUAGES[script],
            signed_at=now - timedelta(days=back),
        )


def _name(rng: random.Random, script: str) -> str:
    given, family = rng.choice(GIVEN[script]), rng.choice(FAMILY[script])
    return family + given if script == "hans" else f"{given} {family}"
