#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Repeats the experiments of the Linux reference and checks that no file of it is left out: each
# copy in test/data/linux-6.18 has as many rows in validation.csv as PARTLY-COMPARED.csv says or half
# as many as it has lines, or a line in NOT-COMPARED.csv; each file that validation.csv names is a
# copy. Where the measurement itself is at hand, beside this tree, the copies must be its files, and
# each of its files must be among the copies or in NOT-COMPARED.csv. The floods of 02 are repeated
# with other random numbers.
#
# check-reference.sh BUILD [ARGUMENTS]   BUILD: build directory; ARGUMENTS: for validate

set -euo pipefail
export LC_ALL=C

root="$(cd "$(dirname "$0")/.." && pwd)"
data="$root/test/data/linux-6.18"
origin="$root/../shared/reference/linux-6.18"
build="$1"
shift
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failures=0

fail()
{
    printf 'reference: %s\n' "$*" >&2
    failures=$((failures + 1))
}

# True if a file has a line in NOT-COMPARED.csv. $1: its path below the reference.
is_excused()
{
    local pattern rest
    while IFS=, read -r pattern rest; do
        # The patterns are globs on purpose.
        # shellcheck disable=SC2053
        [[ "$pattern" != file && -n "$rest" && "$1" == $pattern ]] && return 0
    done <"$data/NOT-COMPARED.csv"
    return 1
}

# True if a file has enough rows: two segments in a list make a row, for half are the peer's.
# $1: its path; $2: its rows in validation.csv
is_compared()
{
    local lines pattern share rest
    lines=$(($(grep -c '' "$data/$1") - 1))
    while IFS=, read -r pattern share rest; do
        # shellcheck disable=SC2053
        if [[ "$pattern" != file && -n "$rest" && "$1" == $pattern ]]; then
            (($2 >= share))
            return
        fi
    done <"$data/PARTLY-COMPARED.csv"
    ((2 * $2 >= lines))
}

for run in 2 3 5; do
    "$build/test/tcp-lifecycle-validate" "--out=$work/run-$run" "--RngRun=$run" \
        --experiments=02 --figures=0 --quiet "$@" >"$work/summary-$run" ||
        fail "RngRun $run: $(grep 'different:' "$work/summary-$run" | head -n 3)"
done

"$build/test/tcp-lifecycle-validate" "--out=$work/out" "$@" | tee "$work/summary"
grep -q 'different   0$' <(tail -n 1 "$work/summary") || fail "rows differ"
while read -r figure; do
    for extension in png svg pdf gp dat; do
        [[ -s "$work/out/$figure.$extension" ]] || fail "no figure $figure.$extension"
    done
done < <(grep -v '^all ' "$work/summary" | awk '{print $1}')

# No field before the second holds a comma.
tail -n +2 "$work/out/validation.csv" | cut -d, -f2 | sort | uniq -c >"$work/compared"
while read -r rows file; do
    # What is not of the reference has names without a number.
    [[ "$file" != [0-9][0-9]-* || -e "$data/$file" ]] || fail "$file has $rows rows, is not there"
done <"$work/compared"
while read -r file; do
    rows="$(awk -v file="$file" '$2 == file { print $1 }' "$work/compared")"
    is_excused "$file" || is_compared "$file" "${rows:-0}" ||
        fail "$file: ${rows:-0} rows, no reason"
    if [[ -d "$origin" ]] && ! cmp -s "$data/$file" "$origin/$file"; then
        fail "$file is not what was measured"
    fi
done < <(cd "$data" && find . -mindepth 2 -type f -printf '%P\n' | grep -v '[.]txt$\|[.]md$' | sort)
while read -r file; do
    if [[ -d "$origin" ]] && ! cmp -s "$data/$file" "$origin/$file"; then
        fail "$file is not what was measured"
    fi
done < <(cd "$data" && find . -mindepth 2 -type f -printf '%P\n' | grep '[.]txt$\|[.]md$' | sort)

if [[ -d "$origin" ]]; then
    while read -r file; do
        [[ -e "$data/$file" ]] || is_excused "$file" || fail "$file of the measurement is left out"
    done < <(cd "$origin" && find . -mindepth 2 -name '*.csv' -printf '%P\n' | sort)
else
    echo "reference: the measurement is not beside this tree; its copies were not compared with it"
fi
[[ "$failures" -eq 0 ]]
