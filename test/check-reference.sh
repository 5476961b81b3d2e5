#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Repeats the experiments of the Linux reference and checks that no file of it is left out: each
# copy in test/data/linux-6.18 has rows in validation.csv or a line in NOT-COMPARED.csv. Where the
# measurement itself is at hand, beside this tree, the copies must be its files, and each of its
# files must be among the copies or in NOT-COMPARED.csv.
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

"$build/test/tcp-lifecycle-validate" "--out=$work/out" "$@" | tee "$work/summary"
grep -q 'different   0$' <(tail -n 1 "$work/summary") || fail "rows differ"
while read -r figure; do
    for extension in png svg pdf gp dat; do
        [[ -s "$work/out/$figure.$extension" ]] || fail "no figure $figure.$extension"
    done
done < <(grep -v '^all ' "$work/summary" | awk '{print $1}')

# No field before the second holds a comma.
cut -d, -f2 "$work/out/validation.csv" | sort -u >"$work/compared"
while read -r file; do
    grep -qxF "$file" "$work/compared" || is_excused "$file" || fail "$file: no row, no reason"
    if [[ -d "$origin" ]] && ! cmp -s "$data/$file" "$origin/$file"; then
        fail "$file is not what was measured"
    fi
done < <(cd "$data" && find . -mindepth 2 -name '*.csv' -printf '%P\n' | sort)

if [[ -d "$origin" ]]; then
    while read -r file; do
        [[ -e "$data/$file" ]] || is_excused "$file" || fail "$file of the measurement is left out"
    done < <(cd "$origin" && find . -mindepth 2 -name '*.csv' -printf '%P\n' | sort)
else
    echo "reference: the measurement is not beside this tree; its copies were not compared with it"
fi
[[ "$failures" -eq 0 ]]
