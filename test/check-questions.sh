#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2016  # back quotes are of reStructuredText
#
# Every command of doc/questions.rst is one that there is, every file that the page shows is one that
# its command leaves, and options with values that its text names are taken by its section's first
# command. No lab simulates here: each finds one of these files in its directory and
# has to refuse to overwrite it.
#
# check-questions.sh BUILD               BUILD: the directory of a finished standalone build
# check-questions.sh --self-test BUILD   pages with a mistake must fail

set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck source=run
source "$root/run"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Says what is wrong with the page. $1: text.
complain()
{
    echo "questions: $1" >&2
    failures=$((failures + 1))
}

# Runs a command whose output directory holds one file. $1: that file, rest: name and arguments.
probe()
{
    local file="$1" name="$2" target status=0 out="" others
    shift 2
    read_out questions "$@"
    target="$work/out"
    rm -rf -- "$target"
    mkdir -p -- "$(dirname -- "$target/$file")"
    echo earlier >"$target/$file"
    timeout 120 "$examples/$name" "${others[@]}" "--out=$target" --quiet >/dev/null 2>"$work/said" ||
        status=$?
    if [[ "$status" -ne 2 ]] || ! grep -qF -- "$file' exists already" "$work/said"; then
        complain "'./run lab $name $*' does not leave $file: $(head -n 1 "$work/said")"
    fi
}

# Adds options that a section names in its text to its first command. $1: title, $2: a file with its lines.
check_options()
{
    local title="$1" text="$2" command options file
    read -r -a command < <(list_commands "$text" | head -n 1) || return 0
    file="$(sed -nE 's|^\.\. figure:: figures/[^/]+/(.+)$|\1|p' "$text" | head -n 1)"
    while read -r -a options; do
        probe "$file" "${command[@]}" "${options[@]}"
    done < <(tr '\n' ' ' <"$text" | grep -oE '``--[a-z0-9-]+[ =][^`]+``' | tr -d '`')
}

# Checks one section of a page. $1: its title, $2: a file with its lines.
check_section()
{
    local title="$1" text="$2" command directory file found
    local -A commands=()
    while read -r command; do
        if ! list_labs | grep -qxF -- "${command%% *}"; then
            complain "$title: there is no lab '${command%% *}'"
            continue
        fi
        directory="$(sed -nE 's|.*--out[ =]([^ ]*/)?([^ /]+)/?( .*)?$|\2|p' <<<"$command")"
        # Sections may share a command, but no two commands a directory.
        if [[ -z "$directory" || "${known[$directory]:-$command}" != "$command" ]]; then
            complain "$title: './run lab $command' needs an --out of its own"
            continue
        fi
        known[$directory]="$command"
        commands[$directory]="$command"
    done < <(list_commands "$text")
    [[ ${#commands[@]} -gt 0 ]] || complain "$title: no command"
    grep -q '^Where it stands: RFC ' "$text" || complain "$title: no RFC"
    grep -q '^What to see: ' "$text" || complain "$title: nothing to see"
    found=0
    while read -r file; do
        directory="${file%%/*}"
        file="${file#*/}"
        [[ "$file" == *.png ]] && found=$((found + 1))
        if [[ -z "${commands[$directory]:-}" ]]; then
            complain "$title: no command for figures/$directory/$file"
        elif [[ "$file" != answer.txt ]]; then # ./run docs writes what a lab prints
            read -r -a command <<<"${commands[$directory]}"
            probe "$file" "${command[@]}"
        fi
    done < <(sed -nE 's/^\.\. (figure|literalinclude):: figures\/(.+)$/\2/p' "$text")
    [[ "$found" -gt 0 ]] || complain "$title: no figure"
    [[ ${#commands[@]} -eq 0 || "$found" -eq 0 ]] || check_options "$title" "$text"
    if [[ "$(grep -c '^\.\. figure::' "$text")" -ne "$(grep -c '^   :alt: ' "$text")" ]]; then
        complain "$title: a figure without a text for those who do not see it"
    fi
}

# Checks a page. $1: the page. Sets failures and sections.
check_page()
{
    local file title
    local -A known=()
    failures=0
    sections=0
    rm -rf "$work/sections" && mkdir "$work/sections"
    # A title is underlined by stars; what stands before the first one is no section.
    awk -v dir="$work/sections" '
        /^\*+$/ { ++n; print previous > (dir "/" sprintf("%02d", n)); previous = ""; next }
        n && previous != "" { print previous > (dir "/" sprintf("%02d", n)) }
        { previous = $0 }
        END { print previous > (dir "/" sprintf("%02d", n)) }' "$1"
    for file in "$work/sections"/*; do
        title="$(head -n 1 "$file")"
        sections=$((sections + 1))
        check_section "$title" "$file"
    done
}

# A page with a mistake must fail. $1: what, $2: sed expression.
expect_failure()
{
    sed -E "$2" "$page" >"$work/page.rst"
    if cmp -s "$page" "$work/page.rst"; then
        echo "questions, self test: '$1' changes nothing" >&2
        misses=$((misses + 1))
    fi
    check_page "$work/page.rst" 2>/dev/null
    if [[ "$failures" -eq 0 ]]; then
        echo "questions, self test: '$1' is not found" >&2
        misses=$((misses + 1))
    fi
}

page="$root/doc/questions.rst"
is_test=false
if [[ "${1:-}" == --self-test ]]; then
    is_test=true
    shift
fi
[[ -d "${1:-}/examples" ]] || die 2 "check-questions.sh: needs the directory of a build"
examples="$(cd "$1/examples" && pwd)"
if "$is_test"; then
    misses=0
    expect_failure "one directory of two labs" 's|--out out/ports|--out out/keepalive|'
    expect_failure "another lab" 's|run lab keepalive |run lab keepalife |'
    expect_failure "an unknown option" 's|(run lab keepalive) |\1 --nap 3 |'
    expect_failure "a value out of range" 's|(run lab keepalive) |\1 --probes 999 |'
    expect_failure "an option in the text that does not fit" 's|(--request-bytes) 65000 .*``|\1 65000``|'
    expect_failure "a figure that is not drawn" 's|figures/keepalive/cost|figures/keepalive/gain|'
    expect_failure "a figure of no command" 's|figures/keepalive/cost|figures/keepdead/cost|'
    expect_failure "no RFC" 's|^Where it stands: RFC 9293|Where it stands: nowhere|'
    expect_failure "no alternative text" '0,/^   :alt: /s|^   :alt: |   :name: |'
    echo "questions, self test: $misses mistakes not found"
    [[ "$misses" -eq 0 ]]
else
    check_page "$page"
    echo "questions: $sections sections, $failures failures"
    [[ "$failures" -eq 0 ]]
fi
