#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what test-exchange-ical prints with python3-icalendar, and finds what was put in.

  ical_read.py PROGRAM"""
import datetime
import subprocess
import sys

try:
    import icalendar
except ImportError:
    print("python3-icalendar is not installed")
    sys.exit(77)

calendar = icalendar.Calendar.from_ical(subprocess.run([sys.argv[1], "print"], capture_output=True, check=True).stdout)
events = list(calendar.walk("VEVENT"))
assert len(events) == 3, events
assert not calendar.errors and not any(event.errors for event in events)
first, leap, last = events
assert str(calendar["NAME"]) == "Duties of Example; model, one", calendar["NAME"]
assert str(first["SUMMARY"]).startswith("Überprüfung der Dokumentation; with commas, semicolons; a \\ backslash"), first["SUMMARY"]
assert "模型文档 and \U0001F4C5 beyond" in str(first["SUMMARY"])
assert str(first["DESCRIPTION"]) == 'first line\nsecond, "quoted" tab control\n\nlast', first["DESCRIPTION"]
assert first.decoded("DTSTART") == datetime.date(2026, 12, 31)
assert first.decoded("DTEND") == datetime.date(2027, 1, 1)
assert first.decoded("DTSTAMP") == datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.timezone.utc)
assert leap.decoded("DTEND") == datetime.date(2028, 2, 29)
assert last.decoded("DTSTART") == datetime.date(9999, 12, 31) and "DTEND" not in last
alarms = list(first.walk("VALARM"))
assert len(alarms) == 1 and alarms[0].decoded("TRIGGER") == datetime.timedelta(days=-14)
print("python3-icalendar reads the calendar")
