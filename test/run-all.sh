#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every check of the project, cheapest first; started by ./run test with the packages in place.
#
# run-all.sh ROOT BUILD   prints one line a step and ends with "N passed, N failed". A step that ends
# with status 77 is skipped.

source "$1/run"
# A failed step is counted and the next one still runs.
set +e -uo pipefail

root="$1"
build="$2"
sanitized="$build/sanitize"
logs="$build/test-logs"
passed=0
failed=0
# Global: the trap runs after main() has returned.
demo="$(mktemp -d)"
trap 'rm -rf "$demo"' EXIT

# Suites that valgrind runs as well: those where objects live and die with a simulation. The longest
# start first, so that no core waits for the last of them.
valgrind_suites=(tcp-lifecycle-{two-msl-lab,transfer-override,packet-scripts,reconnect,workload}
    tcp-lifecycle-{two-msl-offset,trace-outputs,two-msl-loop}
    tcp-lifecycle-{connection-open,connection-close,half-open-life,lifetime,reference-04}
    tcp-lifecycle-{tracer,trace-helper,run-record,lab-helper,syn-attack-topology}
    tcp-lifecycle-{run-traces,figure-data}
    tcp-lifecycle-{node-crash,early-end,time-wait,connection-end,structure}
    tcp-lifecycle-{cause,drop-reason,late-accept,node-reboot}
    tcp-lifecycle-{socket-table,transition-coverage}
    tcp-lifecycle-{syn-cookie-accept,syn-cookie-listener,syn-cookie-transfer}
    tcp-lifecycle-{gateway-proxy-life,gateway-icmp,gateway-translator}
    tcp-lifecycle-two-msl-topology)

# Runs one step. $1: name, rest: command. Its output goes into a file, shown if it fails.
step()
{
    local name="$1" start=$SECONDS status=0 log_file result
    shift
    log_file="$logs/${name// /-}.log"
    printf '%-34s' "$name"
    ("$@") >"$log_file" 2>&1 || status=$?
    case "$status" in
    0)
        result=passed
        passed=$((passed + 1))
        ;;
    77) result=skipped ;; # its last line says why
    *)
        result=FAILED
        failed=$((failed + 1))
        ;;
    esac
    printf '%-7s %4d s\n' "$result" $((SECONDS - start))
    [[ "$result" != skipped ]] || tail -n 1 "$log_file" | sed 's/^/    /'
    if [[ "$result" == FAILED ]]; then
        # Cases that passed would push what failed out of sight.
        grep -vE '^ *PASS ' "$log_file" | tail -n 40 | sed 's/^/    /'
        return 1
    fi
}

check_format()
{
    find "$root"/{model,helper,examples,test} '(' -name '*.cc' -o -name '*.h' ')' \
        -exec clang-format --dry-run -Werror {} +
}

check_scripts()
{
    cd "$root" && shellcheck --external-sources run .ci/run doc/*.sh examples/campaign/*.sh test/*.sh
}

check_build()
{
    build_in "$build" all -DTCP_LIFECYCLE_WERROR=ON
}

check_suites()
{
    ctest --test-dir "$build" -L suite -j "$jobs" --output-on-failure --no-tests=error
}

# Steps that use one core leave the other one to this.
start_sanitized_build()
{
    (
        renice -n 10 "$BASHPID"
        # GCC's warnings are not reliable together with its sanitizers: no -Werror here.
        build_in "$sanitized" tcp-lifecycle-test -DTCP_LIFECYCLE_SANITIZE=ON
    ) >"$logs/sanitized-build.log" 2>&1 &
    sanitized_build=$!
}

check_sanitizers()
{
    build_in "$sanitized" tcp-lifecycle-test -DTCP_LIFECYCLE_SANITIZE=ON &&
        ctest --test-dir "$sanitized" -L suite -j "$jobs" --output-on-failure --no-tests=error
}

# Half of the states in each of two processes, as there are two cores.
check_segment_fuzz()
{
    build_in "$sanitized" segment-fuzz -DTCP_LIFECYCLE_SANITIZE=ON &&
        printf '%s\n' CLOSED,SYN-SENT,ESTABLISHED,LAST-ACK,FIN-WAIT-2,TIME-WAIT \
            LISTEN,SYN-RECEIVED,CLOSE-WAIT,FIN-WAIT-1,CLOSING |
        ASAN_OPTIONS=hard_rss_limit_mb=2000 xargs -P "$jobs" -I STATES \
            timeout 1200 "$sanitized/test/segment-fuzz" --segments=25000 --state=STATES
}

# All packet scripts on both TCPs; the manual's table must be the one that comes out.
check_conformance()
{
    "$root/run" conformance --out "$demo/conformance" &&
        diff <(tail -n +4 "$root/doc/conformance.rst") "$demo/conformance/conformance.rst"
}

# Pages of the manual that must be what is compiled in.
check_tables()
{
    local page differences=0
    for page in profiles attributes; do
        diff <(tail -n +4 "$root/doc/$page.rst") \
            <("$build/test/tcp-lifecycle-test" "--print-$page") || differences=1
    done
    return "$differences"
}

check_valgrind()
{
    printf '%s\0' "${valgrind_suites[@]}" | xargs -0 -P "$jobs" -I SUITE \
        valgrind --quiet --error-exitcode=9 --leak-check=full \
        --errors-for-leak-kinds=definite,indirect,possible \
        "$build/test/tcp-lifecycle-test" --suite=SUITE --verbose
}

main()
{
    mkdir -p "$logs"
    step format check_format
    step scripts check_scripts
    step layers "$root/test/check-layers.sh"
    step "layers, self test" "$root/test/check-layers.sh" --self-test
    step sizes "$root/test/check-sizes.sh"
    step "sizes, self test" "$root/test/check-sizes.sh" --self-test
    step profile "$root/test/check-profile.sh"
    step "file lists" "$root/test/check-file-lists.sh"
    step "file lists, self test" "$root/test/check-file-lists.sh" --self-test
    if step build check_build; then
        step suites check_suites
        start_sanitized_build
        step installation "$root/test/install-test.sh" "$build"
        step demo "$root/run" demo --out "$demo/run"
        step "demo results" "$root/test/check-demo.sh" "$demo/run"
        step plot "$root/test/check-plot.sh" "$root" "$demo/run"
        step captures "$root/test/check-captures.sh" "$demo/run"
        step "command line" "$root/test/check-command-line.sh" "$demo/run"
        step "bad input" "$root/test/check-bad-input.sh" "$build"
        step MPI "$root/test/check-mpi.sh" "$build/examples/syn-flood-mpi"
        step questions "$root/test/check-questions.sh" "$build"
        step "questions, self test" "$root/test/check-questions.sh" --self-test "$build"
        step documentation "$root/run" docs --out "$demo/docs"
        step "tables of the manual" check_tables
        step campaign "$root/test/check-campaign.sh" "$root" "$build"
        step conformance check_conformance
        step reference "$root/test/check-reference.sh" "$build"
        wait "$sanitized_build"
        step sanitizers check_sanitizers
        step "segment fuzz" check_segment_fuzz
        step valgrind check_valgrind
    fi
    say "" "$passed passed, $failed failed in $SECONDS s; the logs are in $logs"
    [[ "$failed" -eq 0 ]]
}

main
