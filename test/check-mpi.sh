#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A SYN flood split over MPI ranks leaves what one process leaves, but for packet uids.
#
# check-mpi.sh PROGRAM   PROGRAM: tcp-lifecycle-syn-flood-mpi of an ns-3 tree configured with --enable-mpi.
#
# Status 0: the same, 1: a difference, 77: skipped, since ns-3 was built without MPI or there is no
# mpirun.

set -euo pipefail

if [[ ! -x "${1:-}" || ! -f "$1" ]]; then
    echo "check-mpi.sh: needs the program tcp-lifecycle-syn-flood-mpi of an ns-3 tree" >&2
    exit 2
fi
program="$(realpath -- "$1")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
failures=0
# Open MPI: fewer cores than ranks, which then must not wait busily, and a container's root are fine for a test.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
short="--before=2 --attack=8 --after=2"

skip()
{
    echo "MPI: skipped: $1"
    exit 77
}

fail()
{
    echo "MPI: $1" >&2
    failures=$((failures + 1))
}

# Prints the rows of a file of records without packet uids. $1: the file.
rows()
{
    case "$1" in
    *.sqlite)
        python3 -c 'import sqlite3, sys
for line in sqlite3.connect(sys.argv[1]).iterdump():
    print(line)' "$1"
        ;;
    *) cat "$1" ;;
    esac | sed -E 's/ uid [0-9]+/ uid/'
}

# Prints how many connections a run recorded. $1: its directory.
rows_of_connections()
{
    if [[ -f "$1/connections.csv" ]]; then
        tail -n +2 "$1/connections.csv" | wc -l
    else
        rows "$(ls "$1"/*.sqlite)" | grep -c '^INSERT INTO "*connections'
    fi
}

# Compares a run over ranks with the one in one process. $1: its records, $2: ranks, rest: options.
compare()
{
    local one="$1" ranks="$2" file count=0 difference
    shift 2
    rm -rf split
    if ! mpirun -n "$ranks" "$program" --out=split "$@" >stdout 2>stderr; then
        fail "$ranks ranks, $*: $(head -n 3 stderr)"
        return
    fi
    for file in "$one"/*.csv "$one"/*.sqlite; do
        [[ -f "$file" ]] || continue
        count=$((count + 1))
        if ! difference="$(diff <(rows "$file") <(rows "split/${file#"$one"/}"))"; then
            fail "$ranks ranks, $*: ${file#"$one"/} differs: $(head -n 4 <<<"$difference")"
        fi
    done
    [[ "$count" -gt 0 ]] || fail "$*: no records"
    if grep -rqE ' uid [0-9]{16}' --include='*.csv' split; then
        fail "$ranks ranks, $*: uids that were counted below zero"
    fi
    # Servers are on the first rank, clients on the last: both have something to tell.
    for file in "split/rank-0" "split/rank-$((ranks - 1))"; do
        if [[ -f "$file/states.csv" && "$(wc -l <"$file/states.csv")" -lt 100 ]]; then
            fail "$ranks ranks, $*: $file/states.csv is almost empty"
        fi
    done
}

# One process does without MPI everywhere, with all options.
runs=("--trace=all" "--trace=all --ipv6" "--trace=all --trace-format=sqlite"
    "--rate=2000 --backlog=64 --attackers=7 --clients=3 --RngRun=2")
for i in "${!runs[@]}"; do
    # shellcheck disable=SC2086 # several options
    if ! "$program" --out="one-$i" --mpi=false $short ${runs[$i]} >/dev/null 2>stderr; then
        fail "one process, ${runs[$i]}: $(head -n 3 stderr)"
    elif [[ "$(rows_of_connections "one-$i")" -lt 100 ]]; then
        fail "one process, ${runs[$i]}: few connections"
    fi
done
if ! "$program" --out=probe --mpi=true >/dev/null 2>stderr; then
    grep -q 'built without MPI' stderr && [[ "$failures" -eq 0 ]] && skip "$(cat stderr)"
    cat stderr >&2
    exit 1
fi
command -v mpirun >/dev/null || skip "no program 'mpirun' on PATH"

for i in "${!runs[@]}"; do
    for ranks in 1 2 3; do
        # shellcheck disable=SC2086 # several options
        compare "one-$i" "$ranks" $short ${runs[$i]}
    done
done

echo "MPI: $failures failures"
[[ "$failures" -eq 0 ]]
