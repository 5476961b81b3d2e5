# SPDX-License-Identifier: GPL-2.0-only
#
# One table of all simulations, as CSV and SQLite, and means with 95 % confidence intervals.

import sqlite3
import sys

import pandas
import scipy.stats

CONFIDENCE = 0.95

frames = []
for path, point in zip(snakemake.input, snakemake.params.points):
    frame = pandas.read_csv(path)
    wanted = list(snakemake.params.point) + list(snakemake.params.values)
    missing = [column for column in wanted if column not in frame.columns]
    if missing:
        sys.exit(f"{path}: no column {missing[0]}; there are: {', '.join(frame.columns)}")
    for name, value in zip(list(snakemake.params.names) + ["run"], point):
        frame["grid_" + name] = value
    frames.append(frame)
results = pandas.concat(frames, ignore_index=True)
results.to_csv(snakemake.output.csv, index=False)
with sqlite3.connect(snakemake.output.sqlite) as database:
    results.to_sql("results", database, index=False, if_exists="replace")

rows = []
for point, group in results.groupby(snakemake.params.point, sort=False, dropna=False):
    row = dict(zip(snakemake.params.point, point if isinstance(point, tuple) else (point,)))
    for value in snakemake.params.values:
        numbers = group[value].dropna()
        row[value + "_n"] = len(numbers)
        row[value + "_mean"] = numbers.mean()
        half = float("nan")  # one run has no interval
        if len(numbers) > 1:
            quantile = scipy.stats.t.ppf((1 + CONFIDENCE) / 2, len(numbers) - 1)
            half = quantile * numbers.sem()
        row[value + "_low"] = numbers.mean() - half
        row[value + "_high"] = numbers.mean() + half
    rows.append(row)
pandas.DataFrame(rows).to_csv(snakemake.output.summary, index=False)
