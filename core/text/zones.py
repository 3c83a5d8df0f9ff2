"""Time zones that a person chooses from: one name of each, the city in the reader's language, Geneva first.

There is a zone in the list for every clock that is in use (a test compares it with the system's database of zones).
Others that a browser names are accepted too; old names of a zone become its present one.
"""

import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import clock

OFFICE = "/admin/"  # where the addresses of the secretariat's pages begin
SEATS = ("Europe/Zurich", "America/New_York", "Africa/Nairobi", "Europe/Vienna")  # of the United Nations
# Cities as the United Nations writes them; a name implies nothing about the status of a place.
CITIES: dict[str, Any] = {
    "Europe/Zurich": _("Geneva"),
    "America/New_York": _("New York"),
    "Africa/Nairobi": _("Nairobi"),
    "Europe/Vienna": _("Vienna"),
    "Pacific/Pago_Pago": _("Pago Pago"),
    "Pacific/Honolulu": _("Honolulu"),
    "America/Adak": _("Adak"),
    "Pacific/Marquesas": _("Marquesas Islands"),
    "America/Anchorage": _("Anchorage"),
    "Pacific/Gambier": _("Gambier Islands"),
    "America/Los_Angeles": _("Los Angeles"),
    "Pacific/Pitcairn": _("Pitcairn"),
    "America/Denver": _("Denver"),
    "America/Phoenix": _("Phoenix"),
    "America/Chicago": _("Chicago"),
    "America/Guatemala": _("Guatemala City"),
    "America/Mexico_City": _("Mexico City"),
    "America/Costa_Rica": _("San José"),
    "Pacific/Galapagos": _("Galápagos Islands"),
    "Pacific/Easter": _("Easter Island"),
    "America/Bogota": _("Bogotá"),
    "America/Havana": _("Havana"),
    "America/Jamaica": _("Kingston"),
    "America/Lima": _("Lima"),
    "America/Port-au-Prince": _("Port-au-Prince"),
    "America/Toronto": _("Toronto"),
    "America/Caracas": _("Caracas"),
    "America/Halifax": _("Halifax"),
    "America/La_Paz": _("La Paz"),
    "America/Santiago": _("Santiago"),
    "America/Santo_Domingo": _("Santo Domingo"),
    "America/St_Johns": _("St. John’s"),
    "America/Argentina/Buenos_Aires": _("Buenos Aires"),
    "America/Asuncion": _("Asunción"),
    "America/Miquelon": _("Miquelon"),
    "America/Montevideo": _("Montevideo"),
    "America/Sao_Paulo": _("São Paulo"),
    "America/Noronha": _("Fernando de Noronha"),
    "America/Nuuk": _("Nuuk"),
    "Atlantic/Azores": _("Azores"),
    "Atlantic/Cape_Verde": _("Praia"),
    "Africa/Abidjan": _("Abidjan"),
    "Africa/Accra": _("Accra"),
    "Africa/Dakar": _("Dakar"),
    "Atlantic/Reykjavik": _("Reykjavik"),
    "Europe/Lisbon": _("Lisbon"),
    "Europe/London": _("London"),
    "Africa/Algiers": _("Algiers"),
    "Africa/Casablanca": _("Casablanca"),
    "Africa/Kinshasa": _("Kinshasa"),
    "Africa/Lagos": _("Lagos"),
    "Africa/Tunis": _("Tunis"),
    "Antarctica/Troll": _("Troll"),
    "Europe/Berlin": _("Berlin"),
    "Europe/Brussels": _("Brussels"),
    "Europe/Madrid": _("Madrid"),
    "Europe/Paris": _("Paris"),
    "Europe/Rome": _("Rome"),
    "Europe/Stockholm": _("Stockholm"),
    "Europe/Warsaw": _("Warsaw"),
    "Africa/Cairo": _("Cairo"),
    "Africa/Johannesburg": _("Johannesburg"),
    "Africa/Khartoum": _("Khartoum"),
    "Africa/Maputo": _("Maputo"),
    "Africa/Tripoli": _("Tripoli"),
    "Asia/Beirut": _("Beirut"),
    "Asia/Gaza": _("Gaza"),
    "Asia/Jerusalem": _("Tel Aviv"),
    "Europe/Athens": _("Athens"),
    "Europe/Bucharest": _("Bucharest"),
    "Europe/Chisinau": _("Chișinău"),
    "Europe/Helsinki": _("Helsinki"),
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Kyiv": _("Kyiv"),
    "Africa/Addis_Ababa": _("Addis Ababa"),
    "Asia/Amman": _("Amman"),
    "Asia/Baghdad": _("Baghdad"),
    "Asia/Damascus": _("Damascus"),
    "Asia/Riyadh": _("Riyadh"),
    "Europe/Istanbul": _("Istanbul"),
    "Europe/Moscow": _("Moscow"),
    "Asia/Tehran": _("Tehran"),
    "Asia/Baku": _("Baku"),
    "Asia/Dubai": _("Dubai"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Asia/Kabul": _("Kabul"),
    "Asia/Almaty": _("Almaty"),
    "Asia/Karachi": _("Karachi"),
    "Asia/Tashkent": _("Tashkent"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Colombo": _("Colombo"),
    "Asia/Kolkata": _("New Delhi"),
    "Asia/Kathmandu": _("Kathmandu"),
    "Asia/Bishkek": _("Bishkek"),
    "Asia/Dhaka": _("Dhaka"),
    "Asia/Yangon": _("Yangon"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Ho_Chi_Minh": _("Ho Chi Minh City"),
    "Asia/Jakarta": _("Jakarta"),
    "Asia/Novosibirsk": _("Novosibirsk"),
    "Asia/Manila": _("Manila"),
    "Asia/Shanghai": _("Beijing"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Ulaanbaatar": _("Ulaanbaatar"),
    "Australia/Perth": _("Perth"),
    "Australia/Eucla": _("Eucla"),
    "Asia/Dili": _("Dili"),
    "Asia/Pyongyang": _("Pyongyang"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Tokyo": _("Tokyo"),
    "Australia/Adelaide": _("Adelaide"),
    "Australia/Darwin": _("Darwin"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Australia/Brisbane": _("Brisbane"),
    "Australia/Sydney": _("Sydney"),
    "Pacific/Port_Moresby": _("Port Moresby"),
    "Australia/Lord_Howe": _("Lord Howe Island"),
    "Pacific/Guadalcanal": _("Honiara"),
    "Pacific/Noumea": _("Nouméa"),
    "Pacific/Norfolk": _("Norfolk Island"),
    "Pacific/Auckland": _("Auckland"),
    "Pacific/Fiji": _("Suva"),
    "Pacific/Chatham": _("Chatham Islands"),
    "Pacific/Apia": _("Apia"),
    "Pacific/Tongatapu": _("Nuku’alofa"),
    "Pacific/Kiritimati": _("Kiritimati"),
}
# What browsers still call a zone by.
OLD_NAMES = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Etc/UTC": "UTC",
    "Etc/GMT": "UTC",
    "GMT": "UTC",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}


def zone_of_page(address: str, own: str) -> zoneinfo.ZoneInfo:
    """Return the zone of a page's times: on the secretariat's pages the office's, so that colleagues speak of the same
    hour, else the reader's own. UTC where that is unknown.
    """
    try:
        return zoneinfo.ZoneInfo(settings.OFFICE_TIME_ZONE if address.startswith(OFFICE) else own or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def canonical(name: str) -> str:
    """Return the present name of a zone; a name that is not known comes back as it is."""
    return OLD_NAMES.get(name, name)


def is_known(name: str) -> bool:
    """Return whether this is a zone of a place, or UTC: not the machine's own (`localtime`)."""
    return name == "UTC" or ("/" in name and name in _zone_names())


def city_of(zone: str) -> str:
    """Return `Nairobi`; "" for a zone without a place.

    `Etc/GMT-4` is four hours ahead, the opposite of what everybody reads.
    """
    if zone.startswith("Etc/"):
        return ""
    return str(CITIES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " "))


def offset_at(when: datetime, zone: str) -> str:
    """Return `UTC+5:45`, `UTC−3`, or `UTC`."""
    minutes = _minutes(when, zone)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def label_of(zone: str, when: datetime) -> str:
    """Return `Nairobi (UTC+3)`, as a list shows it."""
    city, offset = city_of(zone), offset_at(when, zone)
    return offset if city in ("", offset) else f"{city} ({offset})"


def zone_choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return the choices of a form: the seats of the United Nations, then the others from west to east."""
    now = clock.now()
    others = sorted(
        ({*CITIES, "UTC"} - {*SEATS}) & {*_zone_names()},
        key=lambda zone: (_minutes(now, zone), str(CITIES.get(zone, ""))),
    )
    return [
        (_("United Nations offices"), [(zone, label_of(zone, now)) for zone in SEATS]),
        (_("Other places, from west to east"), [(zone, label_of(zone, now)) for zone in others]),
    ]


def _minutes(when: datetime, zone: str) -> int:
    return int((when.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() // 60)
