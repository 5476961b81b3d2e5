#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ./run plot on the run of a demo: a page and figures without simulating, and one clear line for
# what is no run.
#
# check-plot.sh ROOT DIR   ROOT: the tree, built; DIR: the directory a demo wrote. It is not changed.

set -euo pipefail

root="$(cd "$1" && pwd)"
demo="$(cd "$2" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp -r "$demo" "$work/run"
cd "$work"
failures=0

fail()
{
    echo "plot: $*" >&2
    failures=$((failures + 1))
}

# Runs ./run plot. $1: expected status, $2: text of the one line on standard error, rest: arguments.
# Nothing in the run's directory may change.
refuse()
{
    local status="$1" text="$2" got=0 before after
    shift 2
    before="$(find run -type f -exec sha256sum {} + | sort)"
    "$root/run" plot "$@" >stdout 2>stderr || got=$?
    after="$(find run -type f -exec sha256sum {} + | sort)"
    if [[ "$got" -ne "$status" || "$(wc -l <stderr)" -ne 1 ]] || ! grep -qF -- "$text" stderr; then
        fail "plot $*: status $got, expected $status and one line with '$text'"
        cat stderr >&2
    fi
    [[ "$before" == "$after" ]] || fail "plot $*: files in the run's directory changed"
}

refuse 2 "needs the directory" # no argument
refuse 2 "--nosuch" run --nosuch=1
refuse 2 "jpg" run --formats=png,jpg
refuse 2 "at a time" run more
refuse 1 "there is none" nowhere
refuse 2 "index.html" run # the demo made one; as a lab does
mkdir empty
refuse 1 "no records" empty

# Cut off within a line, then at the end of one.
cp -r run whole
truncate -s -5 run/default/queues.csv
refuse 1 "cut off" run --force
sed -i '$d' run/default/queues.csv
refuse 1 "cut off" run --force
cp whole/default/queues.csv run/default/queues.csv

# Drawn again: the same bytes, and only what was asked for.
"$root/run" plot run --force >stdout || fail "plot --force failed"
diff -r whole run || fail "drawn again, something differs"
find run -name '*.pdf' -delete
"$root/run" plot run --force --formats=svg >stdout || fail "plot --formats=svg failed"
[[ -z "$(find run -name '*.pdf')" ]] || fail "--formats=svg drew a PDF"
grep -q 'figures; all of them in run/index.html' stdout || fail "no line on the page"

# The page needs nothing from elsewhere, and each of its links leads to a file.
grep -qE '(src|href)="[a-z]+:' run/index.html && fail "index.html has an absolute link"
while read -r link; do
    [[ -s "run/$link" ]] || fail "index.html links to '$link', which is not there"
done < <(grep -oE '(src|href)="[^"#]+"' run/index.html | cut -d'"' -f2 | sort -u)

echo "plot: $failures failures"
[[ "$failures" -eq 0 ]]
