# SPDX-License-Identifier: Apache-2.0
"""Writes decimal.tsv, dates.tsv and business.tsv, whose answers come from Python's decimal, fractions
and datetime, so that our own arithmetic is held against another's.

Run by hand when the set of cases changes:  python3 vectors.py"""
import calendar
import datetime
import decimal
import random

random.seed(20250802)
FIGURES = 38
MODES = {"down": decimal.ROUND_FLOOR, "up": decimal.ROUND_CEILING, "nearest": decimal.ROUND_HALF_UP}
EXACT = decimal.Context(prec=13000, Emax=20000, Emin=-20000)


def number(spread):
    """A random number as text, with every length and sign, often close to a power of ten."""
    figures = random.choice([1, 1, 2, 3, 5, 9, 17, 18, 19, 20, 30, 37, 38])
    digits = random.choice([
        "".join(random.choice("0123456789") for _ in range(figures)),
        "9" * figures,
        "1" + "0" * (figures - 1),
        "1" + "0" * max(0, figures - 2) + ("1" if figures > 1 else ""),
    ])
    digits = (digits.lstrip("0") or "0")
    return random.choice(["", "", "-"]) * (digits != "0") + digits + "e" + str(random.randint(-spread, spread))


def shown(value):
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0") or "0"
    return ("-" if sign and text != "0" else "") + text + "e" + str(exponent)


def rounded(value, mode, figures=FIGURES):
    return shown(decimal.Context(prec=figures, rounding=MODES[mode], Emax=20000, Emin=-20000).plus(value))


def cases():
    for spread in (0, 1, 5, 20, 40, 80, 3000):
        for _ in range(45):
            a, b = number(spread), number(spread)
            if random.random() < 0.2:
                b = a
            if random.random() < 0.1 and len(a.split("e")[0].lstrip("-")) < 30:
                mantissa, exponent = a.split("e")
                b = mantissa + "0" * 7 + "e" + str(int(exponent) - 7)
            x, y = decimal.Decimal(a), decimal.Decimal(b)
            yield "compare", a, b, "-", str(int(EXACT.compare(x, y)))
            mode = random.choice(list(MODES))
            yield "add", a, b, mode, rounded(EXACT.add(x, y), mode)
            mode = random.choice(list(MODES))
            if abs(x.adjusted() + y.adjusted()) < 5900:
                yield "multiply", a, b, mode, rounded(EXACT.multiply(x, y), mode)
            divisor = random.choice([1, 2, 3, 7, 100, 999999999, 1000000000, random.randint(1, 10**9)])
            mode = random.choice(list(MODES))
            context = decimal.Context(prec=FIGURES, rounding=MODES[mode], Emax=20000, Emin=-20000)
            yield "divide", a, str(divisor), mode, shown(context.divide(x, decimal.Decimal(divisor)))
            figures = random.randint(1, 38)
            mode = random.choice(list(MODES))
            yield "round", a, str(figures), mode, rounded(x, mode, figures)
    near = ["1e25", "10000000000000000000000000", "10000000000000000000000001",
            "1.00000000000000000000000000000000001e25", "9999999999999999999999999",
            "9.9999999999999999999999999999999999999e24", "0", "0e30", "-0", "-1e25", "1.000e25"]
    for a in near:
        for b in near:
            yield "compare", a, b, "-", str(int(EXACT.compare(decimal.Decimal(a), decimal.Decimal(b))))


def add_months(day, n):
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return None
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_weekdays(day, n):
    step = datetime.timedelta(1 if n > 0 else -1)
    while n != 0:
        day += step
        if day.weekday() < 5:
            n -= 1 if n > 0 else -1
    return day


def dates():
    for _ in range(120):
        day = datetime.date.fromordinal(random.randint(1, 3652059))
        for unit, most in (("days", 40000), ("weekdays", 400), ("weeks", 9000), ("months", 9000), ("years", 900)):
            n = random.choice([0, 1, -1, 2, 5, -5, random.randint(-most, most)])
            try:
                if unit == "days":
                    then = day + datetime.timedelta(n)
                elif unit == "weeks":
                    then = day + datetime.timedelta(7 * n)
                elif unit == "weekdays":
                    then = add_weekdays(day, n)
                else:
                    then = add_months(day, n * (12 if unit == "years" else 1))
            except OverflowError:
                then = None
            yield day.isoformat(), str(n), unit, then.isoformat() if then else "unknown"


def add_business_days(day, n, off):
    step = datetime.timedelta(1 if n > 0 else -1)
    skipped = 0
    while n != 0:
        day += step
        if day.weekday() < 5 and day in off:
            skipped += 1
        elif day.weekday() < 5:
            n -= 1 if n > 0 else -1
    return day, skipped


def business():
    """Days off of three years, one by one and in long runs; then cases around every one of them."""
    first = datetime.date(2026, 1, 1)
    off = {first + datetime.timedelta(random.randrange(1096)) for _ in range(40)}
    for start in ("2026-04-02", "2026-12-24", "2027-12-23", "2028-02-28"):
        begin = datetime.date.fromisoformat(start)
        off |= {begin + datetime.timedelta(i) for i in range(random.choice([4, 9, 30]))}
    off = sorted(day for day in off if day.weekday() < 5)
    for day in off:
        yield "off", day.isoformat()
    for day in off + [first + datetime.timedelta(random.randrange(-30, 1126)) for _ in range(200)]:
        for n in (0, 1, -1, 5, -5, 15, 30, random.randint(-400, 400)):
            then, skipped = add_business_days(day, n, set(off))
            yield day.isoformat(), str(n), str(skipped), then.isoformat()


with open("decimal.tsv", "w") as out:
    out.writelines("\t".join(case) + "\n" for case in cases())
with open("dates.tsv", "w") as out:
    out.writelines("\t".join(case) + "\n" for case in dates())
with open("business.tsv", "w") as out:
    out.writelines("\t".join(case) + "\n" for case in business())
