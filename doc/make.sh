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
    cp -- "$root"/doc/*.rst "$root/doc/conf.py" "$work/doc"
    say "figures of doc/questions.rst:"
    for command in "${commands[@]}"; do
        read -r -a words <<<"$command"
        make_figures "$work/doc/figures" "${words[@]}"
    done
    sphinx-build -q -W --keep-going -E -b html -d "$work/doctrees" "$work/doc" "$out" ||
        die 1 "docs: Sphinx found errors in doc/"
    { cat -- "$root/doc/Doxyfile" && say "OUTPUT_DIRECTORY = \"$out\"" 'HTML_OUTPUT = api'; } |
        (cd -- "$root" && doxygen -) >"$work/doxygen.log" 2>&1 || {
        head -n 20 "$work/doxygen.log" >&2
        die 1 "docs: Doxygen found errors in comments"
    }
    say "docs: $((SECONDS - start)) s; $out/index.html"
}
