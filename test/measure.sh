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

# Self cost of each function of a run. $1: a case, $2: its n. Prints lines of
# callgrind_annotate: "INSTRUCTIONS (PERCENT) FILE:FUNCTION [LIBRARY]".
annotate()
{
    valgrind --tool=callgrind "--callgrind-out-file=$out/callgrind.out" \
        "$build/bench/tcp-lifecycle-bench" "--case=$1" --variant=lifecycle "--n=$2" \
        >"$out/callgrind.log" 2>&1 || die 1 "bench: callgrind failed, see $out/callgrind.log"
    callgrind_annotate --auto=no --threshold=100 "$out/callgrind.out" 2>/dev/null |
        grep -E '^ *[0-9,]+ \( *[0-9.]+%\) .*:'
    rm "$out/callgrind.out" "$out/callgrind.log"
}

# What one SYN, connection or byte costs in each library and in each function. Two sizes are
# run, so that what a run begins and ends with goes out.
profile_cases()
{
    local case unit size units
    need_packages valgrind
    echo case,unit,library,instructions_per_unit,percent >"$out/profile.csv"
    echo 'case,unit,library,instructions_per_unit,function' >"$out/profile-functions.csv"
    for case in flood:SYN:5000:10000 flood-options:SYN:5000:10000 flood-ipv6:SYN:5000:10000 \
        churn:connection:1000:1800 bulk:byte:1000000:2000000; do
        IFS=: read -r case unit size units <<<"$case"
        say "bench: profile of $case"
        annotate "$case" "$size" >"$out/small.txt"
        annotate "$case" $((3 * size)) >"$out/large.txt"
        awk -v case="$case" -v unit="$unit" -v units="$units" -v out="$out" '
            {
                cost = $1
                gsub(/,/, "", cost)
                cost *= (FNR == NR ? -1 : 1) / units
                library = match($0, /\[[^]]*\]$/) ? substr($0, RSTART + 1, RLENGTH - 2) : "other"
                sub(/^.*\//, "", library)
                sub(/(-(debug|default|optimized|release))?\.so.*$/, "", library)
                name = $0
                sub(/^[^)]*\) +[^:]*:/, "", name)
                sub(/ \[[^]]*\]$/, "", name)
                gsub(/"/, "", name)
                total += cost
                ofLibrary[library] += cost
                ofFunction[library ",%.2f,\"" name "\""] += cost
            }
            END {
                for (library in ofLibrary) {
                    if (ofLibrary[library] > total / 1000) {
                        printf "%s,%s,%s,%.2f,%.1f\n", case, unit, library, ofLibrary[library],
                            100 * ofLibrary[library] / total >(out "/profile-libraries.txt")
                    }
                }
                for (name in ofFunction) {
                    if (ofFunction[name] > total / 1000) {
                        printf "%s,%s," name "\n", case, unit, ofFunction[name] \
                            >(out "/profile-rows.txt")
                    }
                }
            }' "$out/small.txt" "$out/large.txt"
        sort -t, -k4,4gr "$out/profile-libraries.txt" >>"$out/profile.csv"
        sort -t, -k4,4gr "$out/profile-rows.txt" >>"$out/profile-functions.csv"
        rm "$out"/{small,large,profile-libraries,profile-rows}.txt
    done
    column -s, -t "$out/profile.csv" 2>/dev/null || cat "$out/profile.csv"
    say "bench: wrote $out/profile.csv and $out/profile-functions.csv"
}

run_bench()
{
    local out="" others
    read_out bench "$@"
    [[ -n "$out" ]] || usage_error "bench: needs --out DIR"
    check_out bench
    need_packages "${build_packages[@]}"
    build_in "$build" tcp-lifecycle-bench
    if [[ " ${others[*]} " == " --profile " ]]; then
        mkdir -p "$out"
        profile_cases
        return
    fi
    [[ " ${others[*]} " != *" --profile "* ]] || usage_error "bench: --profile stands alone"
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
