# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154  # run, which reads this file, sets root, build and more
#
# What ./run bench, coverage, tidy and fuzz do: measure speed, lines that tests run, what looks
# wrong, and what crashes.

coverage_packages=("${build_packages[@]}" gcovr jq)

# Instructions of one SYN or one byte: two sizes, so that what a run begins and ends with goes out.
# $1: program, $2: case, $3: a size.
count_instructions()
{
    local size
    for size in "$3" $((3 * $3)); do
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "--case=$2" \
            --variant=lifecycle "--n=$size" 2>&1 | awk '/Collected/ { print $4 }'
    done | awk -v size="$3" 'NR == 1 { first = $1 } END { print ($1 - first) / (2 * size) }'
}

# What the tracer costs with no sink connected, against a library that has none.
compare_instructions()
{
    local case unit size traced untraced
    need_packages valgrind
    build_in "$build" tcp-lifecycle-bench-untraced
    echo case,unit,traced_instructions,untraced_instructions,ratio >"$out/tracing.csv"
    for case in flood:SYN:3000 flood-options:SYN:3000 bulk:byte:1000000; do
        IFS=: read -r case unit size <<<"$case"
        traced="$(count_instructions "$build/bench/tcp-lifecycle-bench" "$case" "$size")"
        untraced="$(count_instructions "$build/bench/tcp-lifecycle-bench-untraced" "$case" "$size")"
        awk -v name="$case" -v unit="$unit" -v a="$traced" -v b="$untraced" \
            'BEGIN { printf "%s,%s,%.1f,%.1f,%.4f\n", name, unit, a, b, a / b }' >>"$out/tracing.csv"
    done
    say "" "instructions with a tracer and no sink, and without a tracer:"
    column -s, -t "$out/tracing.csv" 2>/dev/null || cat "$out/tracing.csv"
    say "bench: wrote $out/tracing.csv"
}

# Reads callgrind_annotate's "INSTRUCTIONS (PERCENT%) FILE:FUNCTION [LIBRARY]", prints library,
# instructions and function, parted by tabs.
read_annotations()
{
    awk '/^ *[0-9,]+ \( *[0-9.]+%\) .*:/ && !/PROGRAM TOTALS/ {
        cost = $1
        gsub(/,/, "", cost)
        library = match($0, /\[[^]]*\]$/) ? substr($0, RSTART + 1, RLENGTH - 2) : "other"
        sub(/^.*\//, "", library)
        sub(/\.so.*$/, "", library)
        sub(/-(debug|default|optimized|release|relwithdebinfo|minsizerel)$/, "", library)
        sub(/^libns3\.[0-9.]+-/, "libns3-", library)
        sub(/^[^)]*\) +[^:]*:/, "")
        sub(/ \[[^]]*\]$/, "")
        gsub(/["\t]/, " ")
        printf "%s\t%s\t%s\n", library, cost, $0
    }'
}

# Subtracts the first of two files of read_annotations from the second. Prints CSV rows, dearest
# first: library, instructions of a unit, per cent; with "functions" also the function, in place of
# per cent. $1: text before each row, $2: units between the two, $3: libraries or functions.
subtract_annotations()
{
    awk -F '\t' -v before="$1" -v units="$2" -v kind="$3" '
        {
            cost = (FNR == NR ? -1 : 1) * $2 / units
            total += cost
            costs[kind == "functions" ? $1 "\t" $3 : $1] += cost
        }
        END {
            for (key in costs) {
                if (costs[key] <= total / 1000) continue
                split(key, parts, "\t")
                printf "%s,%s,%.2f,", before, parts[1], costs[key]
                if (kind == "functions") printf "\"%s\"\n", parts[2]
                else printf "%.1f\n", 100 * costs[key] / total
            }
        }' "$4" "$5" | sort -t, -k4,4gr
}

# What one SYN, connection or byte costs in each library and in each function. Two sizes are run, so
# that what a run begins and ends with goes out.
profile_cases()
{
    local measured unit size n work
    need_packages valgrind
    work="$(mktemp -d)"
    # shellcheck disable=SC2064 # the directory of now
    trap "rm -rf '$work'" EXIT
    echo case,unit,library,instructions_per_unit,percent >"$out/profile.csv"
    echo case,unit,library,instructions_per_unit,function >"$out/profile-functions.csv"
    for measured in flood:SYN:5000 flood-options:SYN:5000 flood-ipv6:SYN:5000 \
        churn:connection:1000 bulk:byte:1000000; do
        IFS=: read -r measured unit size <<<"$measured"
        say "bench: profile of $measured"
        for n in "$size" $((3 * size)); do
            valgrind --tool=callgrind "--callgrind-out-file=$work/out" \
                "$build/bench/tcp-lifecycle-bench" "--case=$measured" --variant=lifecycle "--n=$n" \
                >"$work/log" 2>&1 || die 1 "bench: callgrind: $(tail -n 3 "$work/log")"
            callgrind_annotate --auto=no --show-percs=yes --threshold=100 "$work/out" \
                2>"$work/log" | read_annotations >"$work/$n"
            [[ -s "$work/$n" ]] ||
                die 1 "bench: callgrind_annotate names no function: $(tail -n 3 "$work/log")"
        done
        subtract_annotations "$measured,$unit" $((2 * size)) libraries "$work/$size" \
            "$work/$((3 * size))" >>"$out/profile.csv"
        subtract_annotations "$measured,$unit" $((2 * size)) functions "$work/$size" \
            "$work/$((3 * size))" >>"$out/profile-functions.csv"
    done
    column -s, -t "$out/profile.csv" 2>/dev/null || cat "$out/profile.csv"
    say "bench: wrote $out/profile.csv and $out/profile-functions.csv"
}

run_bench()
{
    local out="" others profile=no
    read_out bench "$@"
    [[ -n "$out" ]] || usage_error "bench: needs --out DIR"
    if [[ " ${others[*]} " == *" --profile "* ]]; then
        [[ ${#others[@]} -eq 1 ]] || usage_error "bench: --profile takes --out DIR alone"
        profile=yes
    fi
    check_out bench
    need_packages "${build_packages[@]}"
    build_in "$build" tcp-lifecycle-bench
    if [[ "$profile" == yes ]]; then
        mkdir -p "$out"
        profile_cases
        return
    fi
    "$build/bench/tcp-lifecycle-bench" "${others[@]}" "--out=$out" --force
    say "bench: wrote $out/bench.csv"
    if [[ " ${others[*]} " == *" --tracing "* ]]; then
        compare_instructions
    fi
}

# Lines of the library that the suites run, by wing; 1 if they are fewer than they should be.
run_coverage()
{
    local dir="$build/coverage" name pattern least percent low=0
    [[ $# -eq 0 ]] || usage_error "coverage: unknown argument '$1'"
    need_packages "${coverage_packages[@]}"
    build_in "$dir" tcp-lifecycle-test -DTCP_LIFECYCLE_COVERAGE=ON
    find "$dir" -name '*.gcda' -delete
    # Without the two that repeat a few lines for minutes.
    ctest --test-dir "$dir" -L suite -E 'tcp-lifecycle-(erlang|flood-range)$' -j "$jobs" \
        --no-tests=error >"$dir/suites.log" || {
        tail -n 20 "$dir/suites.log" >&2
        die 1 "coverage: a suite failed"
    }
    # /usr/bin/python3: the package's own.
    /usr/bin/python3 -m gcovr --root "$root" --object-directory "$dir" --filter "$root/model/" \
        --filter "$root/helper/" -j "$jobs" --json-summary "$dir/coverage.json" "$dir"
    while read -r name pattern least; do
        percent="$(jq -r --arg pattern "$pattern" '
            [.files[] | select(.filename | test($pattern))]
            | 100 * (map(.line_covered) | add) / (map(.line_total) | add)' "$dir/coverage.json")"
        printf '%-12s %5.1f %% of lines, at least %d %%\n' "$name" "$percent" "$least"
        awk -v percent="$percent" -v least="$least" 'BEGIN { exit percent < least }' || low=1
    done <<'TEXT'
decisions ^model/decision/ 95
segments ^model/segment/ 85
stores ^model/store/ 85
stack ^model/stack/ 85
gateway ^model/gateway/ 85
workload ^model/workload/ 85
helpers ^helper/ 85
all . 85
TEXT
    [[ "$low" -eq 0 ]]
}

# Lets clang-tidy judge each file of the library; 1 if it warns of one.
run_tidy()
{
    [[ $# -eq 0 ]] || usage_error "tidy: unknown argument '$1'"
    need_packages "${build_packages[@]}" clang-tidy
    build_in "$build" tcp-lifecycle
    find "$root/model" "$root/helper" "$root/examples" -name '*.cc' | sort |
        xargs -P "$jobs" -I '{}' clang-tidy -p "$build" --quiet --warnings-as-errors='*' '{}' \
            2> >(grep -v ' warnings\? generated\.$' >&2) || die 1 "tidy: clang-tidy warns, see above"
    say "tidy: no warning"
}

# Ends with one line if an argument of the fuzzer, whose build takes long, has no good value.
# $1: --NAME=VALUE.
check_fuzz_argument()
{
    local value="${1#*=}" words state states="all, CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, "
    states+="CLOSE-WAIT, LAST-ACK, FIN-WAIT-1, FIN-WAIT-2, CLOSING, TIME-WAIT"
    case "$1" in
    --segments=*)
        [[ "$value" =~ ^[0-9]+$ && "$value" =~ [1-9] ]] ||
            usage_error "fuzz: $1: a whole number from 1 on is expected"
        ;;
    --state=*)
        IFS=, read -r -a words <<<"$value,"
        for state in "${words[@]}"; do
            [[ ", $states," == *", $state,"* ]] ||
                usage_error "fuzz: $1: words of $states, parted by commas, are expected"
        done
        ;;
    esac
}

run_fuzz()
{
    local argument arguments=()
    # Also --segments N and --state S, as two words.
    while [[ $# -gt 0 ]]; do
        argument="$1"
        shift
        if [[ "$argument" =~ ^--(segments|state|seed|profile)$ ]]; then
            [[ $# -gt 0 ]] || usage_error "fuzz: $argument needs a value"
            argument+="=$1"
            shift
        fi
        check_fuzz_argument "$argument"
        arguments+=("$argument")
    done
    need_packages "${build_packages[@]}"
    build_in "$build/sanitize" segment-fuzz -DTCP_LIFECYCLE_SANITIZE=ON
    # A segment that makes the node allocate for ever ends the run, not the machine; what the
    # sanitizer itself remembers is kept small, for it grows with each segment.
    local limits=hard_rss_limit_mb=4000:quarantine_size_mb=64:malloc_context_size=8
    ASAN_OPTIONS="${ASAN_OPTIONS:-$limits}" \
        "$build/sanitize/test/segment-fuzz" "${arguments[@]}"
}
