#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Checks that files and functions stay small enough to be read at once.
#
# check-sizes.sh [--self-test | DIR]   DIR: module root, default: this script's parent.
#
# A file has at most 500 lines, a function at most 60 between its braces, unless a comment
# directly above it, at its first lines or behind its name gives the reason: "A table: ..." for one
# that only lists, "Long: ..." for another one.
#
# Functions are found by clang-format's layout: the brace of a function stands alone in its line, at
# the indentation of the line that names it, and so does the other one. What stands in classes is
# looked at, what stands in functions (lambdas, local classes) is a part of them. Not found: lambdas
# outside of functions, and functions of scripts whose brace does not stand alone.

set -euo pipefail
export LC_ALL=C

max_file=500
max_function=60

# Prints "FILE:LINE: NAME has N lines, ..." for each function that is too long. rest: files.
long_functions()
{
    awk -v most="$max_function" '
        # The kind of what the brace of line n opens, and in "names" and "reasons" its name and
        # whether a comment gives a reason.
        function look_back(n,    i, text, inside)
        {
            names = ""
            reasons = 0
            text = ""
            inside = 0
            for (i = n - 1; i > 0 && (inside || line[i] !~ /^( *| *[{}].*|#.*|.*;| *[a-z]+:)$/); --i)
            {
                inside = inside || line[i] ~ /\*\/$/
                if ((inside || line[i] ~ /\/\//) && line[i] ~ /(A table|Long): /)
                    reasons = 1
                if (inside || line[i] ~ /^ *\/\//)
                {
                    inside = inside && line[i] !~ /\/\*/
                    continue
                }
                text = line[i] " " text
            }
            sub(/^[ ]*(template <[^<>()]*> )*/, "", text)
            if (text ~ /^(inline |static )*(class|struct|union|enum) /)
                return "class"
            if (text ~ /^(namespace|extern "C")/)
                return "class"
            names = text
            sub(/\(.*/, "", names)
            sub(/.* /, "", names)
            return text ~ /\(/ ? "function" : "other"
        }
        FNR == 1 { depth = 0; split("", line) }
        { line[FNR] = $0 }
        depth && kind[depth] == "function" && FNR - begin[depth] <= 3 &&
            /\/\/.*(A table|Long): / { reason[depth] = 1 }
        /^ *\{$/ && (depth == 0 || kind[depth] == "class") {
            ++depth
            kind[depth] = look_back(FNR)
            name[depth] = names
            reason[depth] = reasons
            begin[depth] = FNR
            indent[depth] = length($0) - 1
        }
        /^ *\}/ && depth && FNR > begin[depth] && index($0, "}") - 1 == indent[depth] {
            if (kind[depth] == "function" && FNR - begin[depth] - 1 > most && !reason[depth])
                printf "%s:%d: %s has %d lines, more than %d, and no comment says why\n",
                       FILENAME, begin[depth], name[depth], FNR - begin[depth] - 1, most
            --depth
        }' "$@"
}

# The files under the rule, each ended by a zero. $1: root.
list_files()
{
    (
        cd "$1"
        find model helper test examples cmake run .ci/run CMakeLists.txt wscript -type f \
            \( -name '*.cc' -o -name '*.h' -o -name '*.sh' -o -name '*.py' -o -name '*.cmake' \
            -o -name wscript -o -name CMakeLists.txt -o -name run \) -print0 2>/dev/null || true
    ) | sort -z
}

# Complains of every file and function that is too long. $1: root.
check_tree()
{
    local root="$1" found
    found="$(
        cd "$root"
        list_files . | xargs -0 awk -v most="$max_file" '
            FNR == most + 1 { printf "%s: more than %d lines\n", FILENAME, most }'
        list_files . | grep -z -E '\.(cc|h|sh)$|(^|/)run$' | (
            mapfile -d '' files
            long_functions "${files[@]}"
        )
    )"
    [[ -z "$found" ]] && return 0
    printf '%s\n' "$found" | sed 's/^/sizes: /' >&2
    return 1
}

# Writes a function. $1: lines between its braces, $2: indentation, $3: its head.
plant_function()
{
    printf '%s\n' "$2$3" "$2{"
    seq -f "$2    int a%g;" "$1"
    printf '%s\n' "$2}"
}

# Builds a tree with one function or file at a time; what is too long must be found, the rest pass.
self_test()
{
    local missed=0 cases=0 verdict text row
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    mkdir "$tree/model"
    local rows=(
        "pass|$(plant_function 60 '' 'Short()')"
        "fail|$(plant_function 61 '' 'Long()')"
        "fail|$(printf 'template <typename T>\nclass A : public B<T>\n{\n'
            plant_function 61 '    ' $'void\n    Member()'
            printf '};\n')"
        "fail|$(plant_function 61 '' $'Class::Long(int a,\n            int b)\n    : m_a(a)')"
        "fail|$(printf 'namespace a\n{\n\nclass A\n    : public B\n{\n  public:\n'
            plant_function 61 '    ' $'void\n    Member() override'
            printf '};\n}\n')"
        "pass|$(printf 'namespace a\n{\n'
            plant_function 40 '' 'One()'
            plant_function 40 '' 'Two()'
            printf '}\n')"
        "pass|$(printf 'class A\n{\n'
            seq -f '    int m_%g;' 99
            printf '};\n')"
        "pass|// A table: one line for each word."$'\n'"$(plant_function 99 '' 'Words()')"
        "pass|$(plant_function 99 '' 'Words() // NOLINT(x): A table: one line for each.')"
        "pass|$(printf '/**\n * Long: one step behind the other.\n */\n'
            plant_function 61 '' 'Steps()')"
        "fail|// Looks it up in a table of words."$'\n'"$(plant_function 61 '' 'Words()')"
        "pass|$(printf '/**\n\verbatim\n a() {\n\endverbatim\n */\nclass A\n{\n'
            seq -f '    int m_%g;' 99
            printf '};\n')"
        "fail|// It takes long."$'\n'"$(plant_function 61 '' 'Words()')"
        "pass|$(seq -f '// %g' "$max_file")"
        "fail|$(seq -f '// %g' $((max_file + 1)))"
    )
    for row in "${rows[@]}"; do
        cases=$((cases + 1))
        printf '%s\n' "${row#*|}" >"$tree/model/a.cc"
        verdict=pass
        check_tree "$tree" 2>"$tree/log" || verdict=fail
        if [[ "$verdict" != "${row%%|*}" ]]; then
            text="${row#*|}"
            echo "self test: case $cases is a $verdict: ${text:0:80} $(cat "$tree/log")" >&2
            missed=$((missed + 1))
        fi
    done
    echo "sizes, self test: $((cases - missed)) of $cases cases as expected"
    [[ "$missed" -eq 0 ]]
}

root="$(cd "$(dirname "$0")/.." && pwd)"
case "${1:-}" in
--self-test)
    self_test
    ;;
*)
    [[ -d "${1:-$root}/model" ]] || {
        echo "check-sizes.sh: '$1' is no module root: it has no model/" >&2
        exit 2
    }
    check_tree "${1:-$root}"
    echo "sizes: $(list_files "${1:-$root}" | tr -cd '\0' | wc -c) files, none too long, nor a function"
    ;;
esac
