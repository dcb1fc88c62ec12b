"""Reads a calendar with icalendar, and prints its events as JSON, with their times in Berlin."""

import json
import sys
from zoneinfo import ZoneInfo

from icalendar import Calendar

berlin = ZoneInfo("Europe/Berlin")


def shown(event):
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    return {
        "uid": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
        "location": str(event.get("LOCATION", "")),
        "url": str(event.get("URL", "")),
        "status": str(event["STATUS"]),
        "sequence": event["SEQUENCE"],
        "start": start.astimezone(berlin).isoformat(),
        "minutes": (end - start).total_seconds() / 60,
        "stamps": [event.decoded(name).isoformat() for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED")],
        "errors": [str(error) for error in event.errors],
    }


calendars = []
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        calendar = Calendar.from_ical(file.read())
    calendars.append(
        {
            "method": str(calendar["METHOD"]),
            "errors": [str(error) for error in calendar.errors],
            "components": [component.name for component in calendar.subcomponents],
            "events": [shown(event) for event in calendar.walk("VEVENT")],
        }
    )
print(json.dumps(calendars))
