# SPDX-License-Identifier: GPL-2.0-only
#
# One table of all simulations, as CSV and SQLite, and means with 95 % confidence intervals.

import math
import sqlite3
import sys

import pandas
import scipy.stats

CONFIDENCE = 0.95
NO_INTERVAL = (math.nan, math.nan)  # one run has none


def student(numbers):
    """The interval of a mean over runs: Student's t."""
    if len(numbers) < 2:
        return NO_INTERVAL
    half = scipy.stats.t.ppf((1 + CONFIDENCE) / 2, len(numbers) - 1) * numbers.sem()
    return numbers.mean() - half, numbers.mean() + half


def clopper_pearson(successes, attempts):
    """The exact interval of a share of attempts that have nothing in common, 0..1."""
    tail = (1 - CONFIDENCE) / 2
    low = scipy.stats.beta.ppf(tail, successes, attempts - successes + 1) if successes else 0
    high = 1
    if successes < attempts:
        high = scipy.stats.beta.ppf(1 - tail, successes + 1, attempts - successes)
    return low, high


def share_in_percent(successes, attempts):
    """Runs that count, their mean share and its interval, in %, as GetShareInterval has it.

    The interval holds two: Student's t over runs, whose attempts have much in common, and Clopper
    and Pearson's of all attempts together, which knows of how many a share of 0 or 1 is.
    """
    shares = (successes / attempts)[attempts > 0]
    low, high = student(shares)
    if len(shares) > 1:
        exact = clopper_pearson(successes.sum(), attempts.sum())
        low = max(0, min(shares.mean(), low, exact[0]))
        high = min(1, max(shares.mean(), high, exact[1]))
    return len(shares), 100 * shares.mean(), 100 * low, 100 * high


point = list(snakemake.params.point)
values = list(snakemake.params.values)
shares = dict(snakemake.params.shares)
counts = sorted({column for share in shares.values() for column in share["of"] + share["among"]})
grid = ["grid_" + name for name in snakemake.params.places[0] if name != "run"]

frames = []
for path, place in zip(snakemake.input, snakemake.params.places):
    frame = pandas.read_csv(path)
    for name, value in place.items():
        frame["grid_" + name] = value
    for column in point + values + counts:
        if column not in frame.columns:
            sys.exit(f"{path}: no column {column}; there are: {', '.join(frame.columns)}")
    for column in values + counts:
        if not pandas.api.types.is_numeric_dtype(frame[column]):
            sys.exit(f"{path}: column {column} is not of numbers")
    for column in counts:
        if not (frame[column] >= 0).all():
            sys.exit(f"{path}: column {column} is not of counts")
    for name, share in shares.items():
        if (frame[share["of"]].sum(axis=1) > frame[share["among"]].sum(axis=1)).any():
            sys.exit(f"{path}: shares: {name}: more in 'of' than in 'among'")
    frames.append(frame)
results = pandas.concat(frames, ignore_index=True)
results.to_csv(snakemake.output.csv, index=False)
with sqlite3.connect(snakemake.output.sqlite) as database:
    results.to_sql("results", database, index=False, if_exists="replace")

rows = []
for at, group in results.groupby(point, sort=False, dropna=False):
    row = dict(zip(point, at if isinstance(at, tuple) else (at,)))
    for name in grid:
        if group[name].nunique() > 1:
            sys.exit(f"point: {row} is of different {name}; add a column that tells them apart")
    means = {}
    for column in values:
        numbers = group[column].dropna()
        means[column] = (len(numbers), numbers.mean(), *student(numbers))
    for name, share in shares.items():
        means[name] = share_in_percent(group[share["of"]].sum(axis=1),
                                       group[share["among"]].sum(axis=1))
    for name, (runs, *numbers) in means.items():
        row[name + "_n"] = runs
        for end, number in zip(("_mean", "_low", "_high"), numbers):
            row[name + end] = float(f"{number:.6g}")
    rows.append(row)
pandas.DataFrame(rows).to_csv(snakemake.output.summary, index=False)
