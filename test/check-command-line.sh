#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What ./run says to a person who mistypes, and that repeat finds a changed byte.
#
# check-command-line.sh DIR   DIR: the directory a demo wrote.

set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
demo="$1"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failures=0

# Runs ./run with arguments. $1: expected status, $2: text the one line on stderr must hold.
expect()
{
    local status="$1" text="$2" got=0
    shift 2
    "$root/run" "$@" >"$work/stdout" 2>"$work/stderr" || got=$?
    if [[ "$got" -ne "$status" ]]; then
        echo "./run $*: status $got, not $status" >&2
        cat "$work/stderr" >&2
        failures=$((failures + 1))
    elif ! grep -qF -- "$text" "$work/stderr" "$work/stdout"; then
        echo "./run $*: does not say '$text'" >&2
        cat "$work/stderr" >&2
        failures=$((failures + 1))
    fi
}

expect 0 "usage: ./run" --help
expect 2 "usage: ./run"
expect 2 "unknown word 'dmeo'" dmeo
expect 2 "unknown argument '--otu'" demo --otu x
expect 2 "--out needs a directory" demo --out
expect 2 "is not a directory" demo --out "$root/run"
expect 2 "cannot be written" demo --out /proc/tcp-lifecycle
expect 2 "unknown argument '--otu'" docs --otu x
expect 2 "is not a directory" docs --out "$root/run"
expect 2 "unknown argument 'all'" test all
expect 2 "there is no 'syn-flod'" lab syn-flod
expect 2 "there is no 'plot-run'" lab plot-run # it has a word of its own
expect 0 "  syn-flood-lab  A SYN flood against several set-ups" lab
expect 0 "[1,32,1024,32768,1048576,16777216]" lab isn --help
expect 0 "--policies" lab syn-data --help
expect 0 "  keepalive      A peer crashes in the middle" lab
expect 0 "in one process: this ns-3 was built without MPI" lab syn-flood-mpi --out "$work/mpi" --before 0 \
    --attack 0.1 --after 0
expect 2 "needs --out DIR" bench
expect 2 "fuzz: --state needs a value" fuzz --state
expect 2 "fuzz: --state=LISTEN,NOWHERE: " fuzz --state LISTEN,NOWHERE
expect 2 "fuzz: --segments=none: a whole number" fuzz --segments=none
expect 2 "validate: needs --out DIR" validate
expect 2 "--experiments=99" validate --out "$work/validate" --experiments=99
expect 2 "needs one file" repeat
expect 1 "cannot be read" repeat "$work/none.json"
echo '{"program": 7}' >"$work/broken.json"
expect 1 "is not the record of a run" repeat "$work/broken.json"
echo '{"program": "../x", "arguments": [], "seed": 1, "run": 1, "inputs": [],
       "outputs": [{"file": "a", "sha256": "b"}]}' >"$work/foreign.json"
expect 1 "is not a lab of this tree" repeat "$work/foreign.json"

# The record of the replay repeats byte for byte; with one digit changed it does not.
expect 0 "every output is the same" repeat "$demo/replay-run.json"
jq '.outputs[0].sha256 |= (if startswith("0") then "1" else "0" end) + .[1:]' \
    "$demo/replay-run.json" >"$work/replay-run.json"
expect 1 "outputs differ" repeat "$work/replay-run.json"
rm -rf "$work".repeat.*

echo "command line: $failures failures"
[[ "$failures" -eq 0 ]]
