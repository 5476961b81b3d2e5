#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A campaign: killed and resumed it simulates nothing twice, its tables agree with each other and
# with a lab run by hand, and mistakes in its configuration are named before anything runs.
#
# check-campaign.sh ROOT BUILD

set -euo pipefail

root="$1"
build="$2"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failures=0

# $1: what is wrong, if the rest, a command, fails.
demand()
{
    local text="$1"
    shift
    "$@" || {
        echo "campaign: $text" >&2
        failures=$((failures + 1))
    }
}

configure()
{
    cat >"$work/$1.yaml"
}

campaign()
{
    "$root/run" campaign "$work/$1.yaml" --out "$work/out" "${@:2}"
}

configure small <<'TEXT'
lab: syn-flood
options: {seeds: 1, measured: 5, before: 2, settle: 1}
grid: {defences: [none, syn-cookies], rates: [50, 400]}
runs: 3
point: [defence, rate_syn_per_s]
values: [legit_admitted_percent]
figure: {x: rate_syn_per_s, y: legit_admitted_percent, lines: defence, log: x}
TEXT

# Killed with everything it has started, when two simulations are done.
setsid "$root/run" campaign "$work/small.yaml" --out "$work/out" --cores 1 >"$work/first" 2>&1 &
first=$!
for ((i = 0; i < 600; i++)); do
    [[ "$(find "$work/out/runs" -name summary.csv 2>/dev/null | wc -l)" -ge 2 ]] && break
    sleep 0.1
done
kill -KILL -- "-$first" 2>/dev/null || true
wait "$first" 2>/dev/null || true
find "$work/out/runs" -name summary.csv -printf '%p %T@\n' | sort >"$work/before"
demand "it was not killed in the middle" test "$(wc -l <"$work/before")" -lt 12
demand "nothing was done before it was killed" test "$(wc -l <"$work/before")" -ge 2
demand "a killed campaign left its result" test ! -e "$work/out/results.csv"

# Snakemake marks a directory that a killed one holds.
campaign small --unlock >/dev/null 2>&1
demand "it does not go on after a kill" campaign small >"$work/second" 2>&1
# The last one may have been killed before Snakemake had noted it.
find "$work/out/runs" -name summary.csv -printf '%p %T@\n' | sort >"$work/after"
demand "more than one simulation was done again" \
    test "$(comm -23 "$work/before" "$work/after" | wc -l)" -le 1
demand "progress is not shown" grep -q '(100%) done' "$work/second"
demand "rows of results.csv" test "$(wc -l <"$work/out/results.csv")" -eq 13
demand "a figure" test -s "$work/out/results.png"

# Means of summary.csv are those of results.csv, whose row is that of the lab itself.
python3 - "$work/out" <<'TEXT' || failures=$((failures + 1))
import csv, math, sqlite3, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/results.csv")))
summary = list(csv.DictReader(open(sys.argv[1] + "/summary.csv")))
assert len(summary) == 4, summary
for point in summary:
    values = [float(row["legit_admitted_percent"]) for row in rows
              if row["defence"] == point["defence"]
              and row["rate_syn_per_s"] == point["rate_syn_per_s"]]
    mean = sum(values) / 3
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / 2)
    half = 4.302653 * deviation / math.sqrt(3)  # Student's t for 2 degrees of freedom
    assert abs(float(point["legit_admitted_percent_mean"]) - mean) < 1e-9, point
    assert abs(float(point["legit_admitted_percent_high"]) - mean - half) < 1e-4, point
    assert point["legit_admitted_percent_n"] == "3", point
assert {row["grid_run"] for row in rows} == {"1", "2", "3"}
assert len({row["legit_admitted_percent"] for row in rows if row["defence"] == "none"}) > 2
database = sqlite3.connect(sys.argv[1] + "/results.sqlite")
assert database.execute("select count(*) from results").fetchone() == (12,)
TEXT
"$build/examples/syn-flood" --out="$work/lab" --figures=false --quiet --seeds=1 --measured=5 \
    --before=2 --settle=1 --defences=none --rates=400 --RngRun=2 >/dev/null
demand "a job is not what the lab does by hand" \
    cmp "$work/lab/summary.csv" "$work/out/runs/defences~none/rates~400/run~2/summary.csv"

# $1: text that the output must hold, $2: a change to the configuration.
refuse()
{
    sed "$2" "$work/small.yaml" | configure wrong
    if "$root/run" campaign "$work/wrong.yaml" --out "$work/wrong" >"$work/said" 2>&1; then
        echo "campaign: '$2' is taken" >&2
        failures=$((failures + 1))
    elif ! grep -qF -- "$1" "$work/said"; then
        echo "campaign: '$2' does not say '$1'" >&2
        cat "$work/said" >&2
        failures=$((failures + 1))
    fi
}

refuse "lab 'syn-flod'" 's/^lab: syn-flood/lab: syn-flod/'
refuse "'values' is missing" '/^values/d'
refuse "'runs' is 0" 's/^runs: 3/runs: 0/'
refuse "'defences' is both" 's/^options: {/options: {defences: none, /'
refuse "figure: 'y'" 's/y: legit_admitted_percent/y: legit/'
refuse "no column legit;" 's/legit_admitted_percent/legit/g; s/^runs: 3/runs: 1/; s/, syn-cookies//'
refuse "option --rates=-1" 's/50, 400/-1/; s/^runs: 3/runs: 1/'

[[ "$failures" -eq 0 ]]
