# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154  # run, which reads this file, sets root, build and more
#
# What ./run docs does: figures of doc/questions.rst, the manual, the API.

# Prints the labs' commands that a page names, each once, one a line: name and arguments. $1: the
# page.
list_commands()
{
    sed -nE 's|^ +\./run lab ([^ ].*)$|\1|p' "$1" | awk '!seen[$0]++'
}

# Runs one command of the page. $1: where the page finds its figures, rest: name and arguments; the
# last part of its --out is the directory in there.
make_figures()
{
    local figures="$1" name="$2" out="" others target start=$SECONDS
    shift 2
    read_out docs "$@"
    [[ -n "$out" ]] || die 1 "docs: './run lab $name $*' in doc/questions.rst has no --out"
    target="$figures/$(basename -- "$out")"
    mkdir -p -- "$target"
    if ! "$build/examples/$name" "${others[@]}" "--out=$target" --force --quiet \
        >"$target/answer.txt"; then
        die 1 "docs: './run lab $name $*' failed"
    fi
    sed -i '/^results in /d' "$target/answer.txt" # the page is not of this machine
    say "  $name $*: $((SECONDS - start)) s"
}

# Prints where the compiler finds ns-3's headers of these names, one a line; also what a header of
# ns-3's build tree includes in its place.
find_ns3_headers()
{
    local names
    names="$(IFS="|" && echo "$*")"
    printf '#include "ns3/%s.h"\n' "$@" | c++ -M -x c++ - |
        grep -oE "[^ ]*/(ns3|model|utils)/($names)\\.h"
}

# Documents the API. $1: directory of the pages, $2: file for the warnings. What Doxygen says of
# other files than ours, and the indented lines that go on with it, is ns-3's.
make_api()
{
    local out="$1" log="$2" header headers ours
    headers="$(find_ns3_headers object tag application error-model socket socket-factory \
        tcp-socket tcp-socket-base tcp-socket-factory ip-l4-protocol tcp-l4-protocol)" ||
        die 1 "docs: the compiler does not find ns-3's headers"
    {
        cat -- "$root/doc/Doxyfile"
        say "OUTPUT_DIRECTORY = \"$out\"" 'HTML_OUTPUT = api'
        while read -r header; do say "INPUT += \"$header\""; done <<<"$headers"
    } | (cd -- "$root" && doxygen -) >"$log" 2>&1 || {
        head -n 20 "$log" >&2
        die 1 "docs: Doxygen failed"
    }
    ours="$(awk -v ours="$root/" '/^ / { if (!theirs) print; next }
        { theirs = /^\// && index($0, ours) != 1 } !theirs && NF' "$log")"
    if [[ -n "$ours" ]]; then
        head -n 20 <<<"$ours" >&2
        die 1 "docs: Doxygen found errors in comments"
    fi
}

run_docs()
{
    local out="$root/out/docs" others work start=$SECONDS command commands words
    read_out docs "$@"
    [[ ${#others[@]} -eq 0 ]] || usage_error "docs: unknown argument '${others[0]}'"
    check_out docs
    need_packages "${docs_packages[@]}"
    mapfile -t commands < <(list_commands "$root/doc/questions.rst")
    for command in "${commands[@]}"; do
        list_labs | grep -qxF -- "${command%% *}" ||
            die 1 "docs: doc/questions.rst names the lab '${command%% *}', which there is not"
        build_in "$build" "${command%% *}"
    done
    work="$build/docs"
    rm -rf -- "$work"
    mkdir -p -- "$work/doc/figures" "$out"
    cp -- "$root/VERSION" "$work"
    cp -- "$root"/doc/*.rst "$root/doc/replace.txt" "$root/doc/conf.py" "$work/doc"
    say "figures of doc/questions.rst:"
    for command in "${commands[@]}"; do
        read -r -a words <<<"$command"
        make_figures "$work/doc/figures" "${words[@]}"
    done
    sphinx-build -q -W --keep-going -E -b html -d "$work/doctrees" "$work/doc" "$out" ||
        die 1 "docs: Sphinx found errors in doc/"
    make_api "$out" "$work/doxygen.log"
    say "docs: $((SECONDS - start)) s; $out/index.html"
}
