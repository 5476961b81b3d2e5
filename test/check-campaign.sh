#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A campaign: killed and resumed it simulates nothing twice, two at once are refused, its tables
# agree with each other, with a lab run by hand and with the labs' own intervals, another program is
# simulated anew, and mistakes in its configuration are named before anything runs.
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
program: syn-flood
options: {seeds: 1, figures: false, measured: 5, before: 2, settle: 1}
grid: {defences: [none, syn-cookies], rates: [50, 400]}
runs: 3
table: confusion.csv
point: [defence, rate_syn_per_s]
values: [attack_admitted]
shares: {users_percent: {of: [legit_admitted], among: [legit_admitted, legit_denied]}}
figure: {x: rate_syn_per_s, y: users_percent, lines: defence, log: x}
TEXT

# Lists the tables of finished simulations and when they were written.
list_finished()
{
    find "$work/out/runs" -name confusion.csv -printf '%p %T@\n' 2>/dev/null | sort
}

# Killed with everything it has started, when two simulations are done.
setsid "$root/run" campaign "$work/small.yaml" --out "$work/out" --cores 1 >"$work/first" 2>&1 &
first=$!
for ((i = 0; i < 600; i++)); do
    [[ "$(list_finished | wc -l)" -ge 1 ]] && break
    sleep 0.1
done
kill -STOP -- "-$first" || { # that it is at work for certain
    cat "$work/first" >&2
    exit 1
}
demand "two are at work in one directory" test "$(campaign small 2>&1 || true)" = \
    "run: campaign: another one, or what a killed one left running, is at work in $work/out"
kill -CONT -- "-$first"
for ((i = 0; i < 600; i++)); do
    [[ "$(list_finished | wc -l)" -ge 2 ]] && break
    sleep 0.1
done
kill -KILL -- "-$first" 2>/dev/null || true
wait "$first" 2>/dev/null || true
list_finished >"$work/before"
demand "it was not killed in the middle" test "$(wc -l <"$work/before")" -lt 12
demand "nothing was done before it was killed" test "$(wc -l <"$work/before")" -ge 2
demand "a killed campaign left its result" test ! -e "$work/out/results.csv"

campaign small >"$work/second" 2>&1 || {
    cat "$work/second" >&2
    echo "campaign: the same command does not go on after a kill" >&2
    exit 1
}
# The last one may have been killed before Snakemake had noted it.
list_finished >"$work/after"
demand "more than one simulation was done again" \
    test "$(comm -23 "$work/before" "$work/after" | wc -l)" -le 1
demand "progress is not shown" grep -q '(100%) done' "$work/second"
demand "what was written is not told" grep -qxF "campaign: wrote results.csv results.pdf results.png \
results.sqlite summary.csv in $work/out" "$work/second"
demand "rows of results.csv" test "$(wc -l <"$work/out/results.csv")" -eq 13
demand "a figure" test -s "$work/out/results.png"

# Intervals of shares are those that the labs' own figures have of the same table.
mkdir "$work/plot"
cp "$work/out/results.csv" "$work/plot/confusion.csv"
"$build/examples/plot-run" "$work/plot" --formats=svg >/dev/null
# Means of summary.csv are those of results.csv.
python3 - "$work" <<'TEXT' || failures=$((failures + 1))
import csv, math, sqlite3, sys
out = sys.argv[1] + "/out"
rows = list(csv.DictReader(open(out + "/results.csv")))
summary = list(csv.DictReader(open(out + "/summary.csv")))
assert len(summary) == 4, summary
for point in summary:
    values = [float(row["attack_admitted"]) for row in rows if row["defence"] == point["defence"]
              and row["rate_syn_per_s"] == point["rate_syn_per_s"]]
    mean = sum(values) / 3
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / 2)
    half = 4.302653 * deviation / math.sqrt(3)  # Student's t for 2 degrees of freedom
    assert abs(float(point["attack_admitted_mean"]) - mean) < 1e-3, point
    assert abs(float(point["attack_admitted_high"]) - mean - half) < 1e-3, point
    assert point["attack_admitted_n"] == point["users_percent_n"] == "3", point
drawn = {}
for line in open(sys.argv[1] + "/plot/defence-users.dat"):
    if line.startswith("#"):
        defence = line[2:line.index(":")]
    elif line.strip():
        rate, *numbers = line.split()
        drawn[defence, rate] = [float(number) for number in numbers]
for point in summary:
    numbers = [float(point["users_percent" + end]) for end in ("_mean", "_low", "_high")]
    other = drawn[point["defence"], point["rate_syn_per_s"]]
    assert all(abs(a - b) < 1e-3 for a, b in zip(numbers, other)), (point, other)
    assert 0 <= numbers[1] < numbers[2] <= 100, point
assert any(point["users_percent_mean"] == "100.0" for point in summary)
assert {row["grid_run"] for row in rows} == {"1", "2", "3"}
assert len({row["legit_admitted"] for row in rows if row["defence"] == "none"}) > 2
assert {row["seed"] for row in rows} == {"1", "1001", "2001"}
database = sqlite3.connect(out + "/results.sqlite")
assert database.execute("select count(*) from results").fetchone() == (12,)
TEXT
"$build/examples/syn-flood" --out="$work/lab" --figures=false --quiet --seeds=1 --measured=5 \
    --before=2 --settle=1 --defences=none --rates=400 --RngRun=1001 >/dev/null
demand "a job is not what the lab does by hand" \
    cmp "$work/lab/confusion.csv" "$work/out/runs/defences~none/rates~400/run~2/confusion.csv"

# A program by its path, which takes no more than the manual says, and counts how often it starts.
cat >"$work/toy" <<'TEXT'
#!/bin/bash
echo "$*" >>"${0%/*}/starts"
for word in "$@"; do
    case "$word" in
    --out=*) out="${word#*=}" ;;
    --RngRun=*) run="${word#*=}" ;;
    --hard=true | --hard=false) hard="${word#*=}" ;;
    --ns3::Toy::Sizes=1,2) ;;
    *) exit 1 ;;
    esac
done
[[ -z "$(ls "$out")" ]] || exit 1
printf 'hard,run,hits,tries\n%s,%s,%s,20\n' "$hard" "$run" 0 >"$out/toy.csv"
TEXT
chmod +x "$work/toy"
configure toy <<'TEXT'
program: ./toy
options: {"ns3::Toy::Sizes": [1, 2]}
grid: {hard: [true, false]}
runs: 2
table: toy.csv
point: [hard]
shares: {hit_percent: {of: [hits], among: [tries]}}
TEXT
toy()
{
    "$root/run" campaign "$work/toy.yaml" --out "$work/toys" "$@" >"$work/said" 2>&1
}

toy -n
demand "a dry run says that it wrote something" test "$(grep -c wrote "$work/said")" -eq 0
demand "a dry run simulates" test ! -e "$work/starts"
demand "a program by its path" toy
demand "a figure that was not asked for is told" \
    grep -qxF "campaign: wrote results.csv results.sqlite summary.csv in $work/toys" "$work/said"
demand "options of the command line" diff - <(sort "$work/starts") <<'TEXT'
--out=runs/hard~false/run~1 --ns3::Toy::Sizes=1,2 --hard=false --RngRun=1
--out=runs/hard~false/run~2 --ns3::Toy::Sizes=1,2 --hard=false --RngRun=1001
--out=runs/hard~true/run~1 --ns3::Toy::Sizes=1,2 --hard=true --RngRun=1
--out=runs/hard~true/run~2 --ns3::Toy::Sizes=1,2 --hard=true --RngRun=1001
TEXT
# 0 of 40: Clopper and Pearson's upper end is 1 - 0.025^(1/40) = 0.088097.
demand "the interval of a share of 0" \
    grep -qxF 'True,2,0.0,0.0,8.80973' "$work/toys/summary.csv"
toy
demand "the same program is simulated again" test "$(wc -l <"$work/starts")" -eq 4
sed -i 's/ 0 >/ 20 >/' "$work/toy"
toy
demand "another program is not simulated" test "$(wc -l <"$work/starts")" -eq 8
demand "results of two programs are mixed" \
    test "$(grep -c ',2,100.0,91.1903,100.0$' "$work/toys/summary.csv")" -eq 2

# $1: text that the output must hold, $2: a change to the configuration $3 (small if not given).
refuse()
{
    sed "$2" "$work/${3:-small}.yaml" | configure wrong
    if "$root/run" campaign "$work/wrong.yaml" --out "$work/wrong" >"$work/said" 2>&1; then
        echo "campaign: '$2' is taken" >&2
        failures=$((failures + 1))
    elif ! grep -qF -- "$1" "$work/said"; then
        echo "campaign: '$2' does not say '$1'" >&2
        cat "$work/said" >&2
        failures=$((failures + 1))
    fi
}

refuse "program 'syn-flod'" 's/^program: syn-flood/program: syn-flod/'
refuse "'lab' is none of program, " 's/^program/lab/'
refuse "'values' and 'shares' are missing" '/^values/d; /^shares/d'
refuse "'runs' is 0" 's/^runs: 3/runs: 0/'
refuse "'defences' is both" 's/^options: {/options: {defences: none, /'
refuse "figure: 'y'" 's/y: users_percent/y: users/'
refuse "option --rates=-1" 's/50, 400/-1/; s/^runs: 3/runs: 1/'
refuse "'RngRun' is for the campaign" 's/{hard: /{RngRun: [1], hard: /' toy
refuse "'hard' has no value" 's/true, false/~/' toy
refuse "no column hit;" 's/hits/hit/' toy
refuse "more in 'of' than in 'among'" 's/of: .hits/of: [hits, tries/' toy
refuse "of different grid_hard;" 's/point: .hard/point: [tries/' toy

[[ "$failures" -eq 0 ]]
