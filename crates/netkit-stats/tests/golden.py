#!/usr/bin/env python3
"""Golden numbers for netkit-stats, computed from the definitions in exact or 60-digit arithmetic.

It shares no code and no formula shortcut with the crate: deviations are two-pass over fractions, quantiles are
counted from the definition of the empirical distribution, Wilson bounds are the roots of the score equation.
Standard library only. Regenerate, from the folder of the crate:

    python3 tests/golden.py > tests/golden.txt
"""

from bisect import bisect_right
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60

MS = 1_000_000
HOUR = 3_600_000_000_000
LONGEST = 72 * HOUR
EXACT_LIMIT = 65_536
QUANTILES = {"p50": 500, "p90": 900, "p95": 950, "p99": 990, "p999": 999}

# Delays in nanoseconds; "-" is a lost packet.
LISTS = {
    "alternating_20_21": [20 * MS, 21 * MS] * 50,
    "three_777_788_780": [777 * MS, 788 * MS, 780 * MS],
    "constant": [5_000_001] * 10,
    "single": [12_345_678],
    "two": [1_000_000, 1_000_003],
    "zeroes_and_one": [0, 0, 1],
    "gaps": [20 * MS, 21 * MS, "-", 25 * MS, 24 * MS, "-", "-", 30 * MS, "-", 31 * MS, 29 * MS],
    "first_is_lost": ["-", 7 * MS, 9 * MS],
    "all_lost": ["-", "-", "-"],
    "hour_and_nanoseconds": [HOUR + offset for offset in (0, 3, 1, 7, 2, 9, 4)],
    "spike": [1 * MS] * 30 + [900 * MS] + [1 * MS] * 30,
    "huge": [HOUR, 2 * HOUR, 71 * HOUR, 72 * HOUR, 100 * HOUR, (2**64 - 1) * 10**9 + 999_999_999],
}

# Name: seed, how many, shape, shortest, span; see lcg().
GENERATED = {
    "heavy_tail_5000": (1, 5_000, "tail", 10 * MS, 2_000 * MS),
    "at_the_limit": (2, EXACT_LIMIT, "uniform", 1 * MS, 99 * MS),
    "past_the_limit": (2, EXACT_LIMIT + 1, "uniform", 1 * MS, 99 * MS),
    "uniform_100000": (3, 100_000, "uniform", 30_000, 80 * MS),
    "heavy_tail_100000": (4, 100_000, "tail", 10 * MS, 20_000 * MS),
    "hours_100000": (5, 100_000, "tail", HOUR, 60 * HOUR),
}

WILSON = [
    (0, 1), (1, 1), (0, 3), (3, 3), (1, 2), (1, 3), (0, 10), (1, 10), (5, 10), (9, 10), (10, 10), (1, 100), (3, 1000),
    (50, 100), (99, 100), (0, 380), (0, 381), (20, 65536), (1, 10**6), (999_999, 10**6), (0, 10**12), (1, 10**12),
    (10**12 - 1, 10**12), (10**6, 10**12), (9, 7), (2**63, 2**64 - 1), (2**64 - 1, 2**64 - 1), (0, 2**64 - 1),
]


def lcg(seed, count, shape, shortest, span):
    """Knuth's MMIX generator; the upper 31 bits of each state make one delay."""
    delays, state = [], seed
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        bits = state >> 33
        delays.append(shortest + (bits % span if shape == "uniform" else span // (1 + bits % 1000)))
    return delays


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def quantile(ordered, thousandths):
    """The smallest recorded x for which at least thousandths/1000 of all delays are <= x (RFC 2330 11.3)."""
    low, high = 0, len(ordered) - 1
    while low < high:
        middle = (low + high) // 2
        if Fraction(bisect_right(ordered, ordered[middle]), len(ordered)) >= Fraction(thousandths, 1000):
            high = middle
        else:
            low = middle + 1
    return ordered[low]


def deviation(delays, divisor):
    mean = Fraction(sum(delays), len(delays))
    # Over the common denominator, so that a hundred thousand squares stay integers.
    squares = sum((x * mean.denominator - mean.numerator) ** 2 for x in delays)
    return decimal(Fraction(squares, mean.denominator**2 * divisor)).sqrt()


def moving_average(values, start, weight):
    average = Decimal(start)
    for value in values:
        average += (Decimal(value) - average) / weight
    return average


def rows(series):
    """(metric, value in ns or None, how it may differ: "exact", "rounded" or the delay that HDR may be 0.05 % off)."""
    clamped = [x if x == "-" else min(x, LONGEST) for x in series]
    delays = [x for x in clamped if x != "-"]
    pairs = [b - a for a, b in zip(clamped, clamped[1:]) if "-" not in (a, b)]
    yield from distribution(delays)
    yield "smoothed_rtt", moving_average(delays[1:], delays[0], 8) if delays else None, "rounded"
    yield "pairs", len(pairs), "exact"
    yield "ipdv_minimum", min(pairs, default=None), "exact"
    yield "ipdv_maximum", max(pairs, default=None), "exact"
    absolute = [abs(d) for d in pairs]
    yield "interarrival_jitter", moving_average(absolute, 0, 16) if pairs else None, "rounded"
    yield "ipdv_mean_absolute", decimal(Fraction(sum(absolute), len(pairs))) if pairs else None, "rounded"
    ordered = sorted(absolute)
    for name, thousandths in QUANTILES.items():
        value = quantile(ordered, thousandths) if ordered else None
        yield f"ipdv_absolute_{name}", value, "exact" if len(pairs) <= EXACT_LIMIT else value


def distribution(delays):
    count = len(delays)
    yield "count", count, "exact"
    yield "sum", sum(delays), "exact"
    yield "minimum", min(delays, default=None), "exact"
    yield "maximum", max(delays, default=None), "exact"
    yield "mean", decimal(Fraction(sum(delays), count)) if delays else None, "rounded"
    yield "standard_deviation", deviation(delays, count - 1) if count > 1 else None, "rounded"
    yield "population_deviation", deviation(delays, count) if delays else None, "rounded"
    ordered = sorted(delays)
    for name, thousandths in QUANTILES.items():
        value = quantile(ordered, thousandths) if delays else None
        within = "exact" if count <= EXACT_LIMIT else value
        yield name, value, within
        yield f"pdv_{name}", value - ordered[0] if delays else None, within


def tolerance(value, kind):
    """The absolute difference in ns that is allowed."""
    if kind == "exact" or value is None:
        return "0"
    if kind == "rounded":
        # Half a nanosecond is the resolution of a duration; 1e-9 is the promise for long ones.
        return f"{Decimal('0.500001') + Decimal(value) * Decimal('1e-9'):.6f}"
    return f"{Decimal(kind) / 2000:.6f}"


def normal_point(probability):
    """The point below which a standard normal variable stays with this probability, by Newton on the series of Phi."""
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
    z = Decimal(2)
    for _ in range(50):
        density = (-z * z / 2).exp() / (2 * pi).sqrt()
        term = total = z
        for odd in range(3, 400, 2):
            term = term * z * z / odd
            total += term
        z -= (Decimal("0.5") + density * total - probability) / density
    return z


def wilson(events, trials, z):
    """Both roots of (p - pi)^2 = z^2 pi (1 - pi) / n."""
    n, p = Decimal(trials), Decimal(min(events, trials)) / Decimal(trials)
    a, b, c = 1 + z * z / n, -(2 * p + z * z / n), p * p
    root = (b * b - 4 * a * c).sqrt()
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def main():
    print("# Made by tests/golden.py; do not edit. All delays are nanoseconds.")
    print("# series NAME list DELAY... | series NAME lcg SEED COUNT SHAPE SHORTEST SPAN")
    print("# value SERIES METRIC VALUE|none ALLOWED_DIFFERENCE")
    print("# wilson EVENTS TRIALS LOW HIGH")
    everything = [(name, "list", series, series) for name, series in LISTS.items()]
    everything += [(name, "lcg", words, lcg(*words)) for name, words in GENERATED.items()]
    for name, kind, words, series in everything:
        print("series", name, kind, *words)
        for metric, value, allowed in rows(series):
            shown = "none" if value is None else f"{value:.9f}" if isinstance(value, Decimal) else value
            print("value", name, metric, shown, tolerance(value, allowed))
    z = normal_point(Decimal("0.975"))
    for events, trials in WILSON:
        low, high = wilson(events, trials, z)
        # Without events the lower bound is 0 by algebra, without anything else the upper bound is 1.
        low = "0" if events == 0 else f"{low:.18e}"
        high = "1" if events >= trials else f"{high:.18e}"
        print("wilson", events, trials, low, high)


if __name__ == "__main__":
    main()
