# SPDX-License-Identifier: GPL-2.0-only
#
# A figure of the means: one line for each value of a column, with confidence intervals.

import subprocess
import sys

import pandas


def quoted(text):
    """A text as gnuplot reads it."""
    return "'" + str(text).replace("'", "''") + "'"


figure = snakemake.params.figure
summary = pandas.read_csv(snakemake.input[0])
y = figure["y"] + "_mean"
for column in (figure["x"], y, figure["lines"]):
    if column not in summary.columns:
        sys.exit(f"figure: no column {column} in {snakemake.input[0]}")
blocks = []
plots = []
for line, group in summary.groupby(figure["lines"], sort=False):
    group = group.sort_values(figure["x"]).fillna({figure["y"] + "_low": group[y],
                                                   figure["y"] + "_high": group[y]})
    columns = [figure["x"], y, figure["y"] + "_low", figure["y"] + "_high"]
    blocks.append(group[columns].to_csv(sep=" ", index=False, header=False))
    plots.append(f"$data index {len(plots)} using 1:2:3:4 with yerrorlines lt {len(plots) + 1}"
                 f" lw 2 ps 1.5 title {quoted(line)}")
script = ["set encoding utf8", "set key outside top center horizontal", "set grid",
          "set autoscale yfix", "set offsets 0, 0, graph 0.04, graph 0.04",  # clear of the frame
          f"set title {quoted(snakemake.params.title)} noenhanced",
          f"set xlabel {quoted(figure.get('xlabel', figure['x']))} noenhanced",
          f"set ylabel {quoted(figure.get('ylabel', figure['y']))} noenhanced"]
if figure.get("log"):
    script.append(f"set logscale {figure['log']}")
script.append("$data << EOD\n" + "\n\n".join(blocks) + "EOD")
for path, terminal in zip(snakemake.output, ("pngcairo size 1260,800 fontscale 1.4 noenhanced",
                                             "pdfcairo size 16cm,10cm noenhanced")):
    script += [f"set terminal {terminal}", f"set output '{path}'", "plot " + ", ".join(plots)]
subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)
