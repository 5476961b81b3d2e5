#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Checks the layers of the module over its #include lines, and the plain rules of every source file.
#
# check-layers.sh [--self-test | DIR]   DIR: module root, default: this script's parent.
#
# Layers, downwards only:
#   segment -> ns-3 core, network, TcpHeader      decision -> segment
#   store -> segment, Boost                       stack -> store, decision, segment, ns-3 internet
#   gateway -> store, decision, segment, ns-3 internet
#   workload -> segment, ns-3 applications, and of the stack only tcp-lifecycle-socket.h
#   tracer -> segment
#   helper/trace, helper/socket-table -> any model
#   helper/record -> helper/trace                 helper/figure -> helper/record, helper/trace
#   helper -> the four of these                   helper/packet-script, helper/lab -> helper and those
# Also: own headers as "ns3/NAME.h" and with unique names; the SPDX line first; ASCII only;
# conditions on a version only in tcp-lifecycle-compat.h; no ns-3 module header.

set -euo pipefail
export LC_ALL=C

failures=0
declare -A wing_of

fail()
{
    printf 'layers: %s\n' "$1" >&2
    failures=$((failures + 1))
}

# The wing of a file. $1: path from the root.
wing()
{
    case "$1" in
    model/stack/tcp-lifecycle-tracer.* | model/stack/tcp-lifecycle-no-tracer.h) echo tracer ;;
    model/*/*) echo "$1" | cut -d/ -f2 ;;
    helper/*/*) echo "${1%/*}" ;;
    *) echo "${1%%/*}" ;;
    esac
}

# The wings whose headers a wing may include, its own first. $1: wing; prints nothing of a wing that
# has no rule.
wings_below()
{
    local models="workload gateway stack tracer store decision segment"
    local tools="helper/figure helper/record helper/trace helper/socket-table"
    case "$1" in
    segment) echo "segment" ;;
    decision) echo "decision segment" ;;
    store) echo "store segment" ;;
    tracer) echo "tracer segment" ;;
    stack) echo "stack tracer store decision segment" ;;
    gateway) echo "gateway store decision segment" ;;
    workload) echo "workload segment" ;;
    helper/trace | helper/socket-table) echo "$1 $models" ;;
    helper/record) echo "helper/record helper/trace $models" ;;
    helper/figure) echo "helper/figure helper/record helper/trace $models" ;;
    helper) echo "helper $tools $models" ;;
    helper/packet-script | helper/lab) echo "$1 helper $tools $models" ;;
    esac
}

# Whether a wing may include a header of another wing. $1: from, $2: to, $3: the header's name.
is_allowed()
{
    local from="$1" to="$2" header="$3"
    case "$from" in
    examples | test) return 0 ;;
    workload) [[ "$header" == tcp-lifecycle-socket.h ]] && return 0 ;;
    esac
    [[ " $(wings_below "$from") " == *" $to "* ]]
}

# What a wing may include, as a sentence. $1: wing.
rule_of()
{
    local below
    below="$(wings_below "$1")"
    [[ "$1" == workload ]] && below+=" tcp-lifecycle-socket.h"
    if [[ -z "$below" ]]; then
        echo "folder $1 has no rule in test/check-layers.sh"
    else
        echo "$1 includes only ${below// /, }"
    fi
}

# ns-3 headers that a wing must not see. $1: wing; prints an extended regular expression.
forbidden_ns3()
{
    local above='(.*-helper|.*-l[34]-protocol|.*application.*|tcp-socket-(base|factory.*))\.h'
    case "$1" in
    segment) echo "^((simulator|timer|node|log)\.h|$above)$" ;;
    decision) echo "^((simulator|timer|node|log|ptr|object|event-id|packet)\.h|$above)$" ;;
    store) echo "^((simulator|timer|node|event-id|packet)\.h|$above)$" ;;
    tracer | stack | gateway) echo '^(.*-helper|.*application.*)\.h$' ;;
    workload) echo '^.*-helper\.h$' ;;
    *) echo '^$' ;;
    esac
}

# Maps each own header's name to its wing. $1: file list.
map_headers()
{
    local file name
    wing_of=()
    while read -r file; do
        [[ "$file" == *.h ]] || continue
        [[ "$file" == model/* || "$file" == helper/* ]] || continue
        name="${file##*/}"
        if [[ -n "${wing_of[$name]:-}" ]]; then
            fail "$file: another header has the name $name"
        fi
        if [[ -e "/usr/include/ns3/$name" ]]; then
            fail "$file: ns-3 has a header of this name"
        fi
        wing_of[$name]="$(wing "$file")"
    done <<<"$1"
}

# Checks one include line.
# $1: root, $2: file, $3: its wing, $4: forbidden ns-3 headers, $5: the included text.
check_include()
{
    local root="$1" file="$2" from="$3" forbidden="$4" text="$5" name
    case "$text" in
    '"ns3/'*'"')
        name="${text#\"ns3/}"
        name="${name%\"}"
        ;;
    '<ns3/'*)
        fail "$file: $text is to be written \"ns3/...\""
        return
        ;;
    '<'*'>') return ;;
    '"'*'"')
        # Tests share private headers, which are not installed.
        name="${text//\"/}"
        if [[ "$from" != test || ! -e "$root/${file%/*}/$name" ]]; then
            fail "$file: $text is not \"ns3/NAME.h\""
        fi
        return
        ;;
    *) fail "$file: cannot read the include of $text" ;;
    esac
    if [[ -n "${wing_of[$name]:-}" ]]; then
        if ! is_allowed "$from" "${wing_of[$name]}" "$name"; then
            fail "$file: must not include $name of ${wing_of[$name]}: $(rule_of "$from")"
        fi
    elif [[ "$name" =~ $forbidden ]]; then
        fail "$file: $from must not include ns-3's $name"
    elif [[ "$name" == *-module.h && "$file" != test/install-test/* ]]; then
        fail "$file: includes the module header $name"
    fi
}

# Checks the include and condition lines of one C++ file. $1: root, $2: file.
check_code()
{
    local root="$1" file="$2" from forbidden text
    from="$(wing "$file")"
    forbidden="$(forbidden_ns3 "$from")"
    while read -r text; do
        check_include "$root" "$file" "$from" "$forbidden" "$text"
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"][^>"]*[>"]).*/\1/p' "$root/$file")
    if [[ "${file##*/}" != tcp-lifecycle-compat.h ]] &&
        grep -qE '^[[:space:]]*#[[:space:]]*(el)?if.*(NS3_VERSION|__has_include|__cplusplus|__GNUC__)' \
            "$root/$file"; then
        fail "$file: a condition on a version belongs into tcp-lifecycle-compat.h"
    fi
    if [[ "$(head -n 1 "$root/$file")" != '// SPDX-License-Identifier: GPL-2.0-only' ]]; then
        fail "$file: the first line is not the SPDX line"
    fi
}

# The files under the rules. $1: root.
list_files()
{
    (cd "$1" && find model helper test examples cmake run .ci/run CMakeLists.txt wscript \
        -type f \( -name '*.cc' -o -name '*.h' -o -name '*.sh' -o -name '*.cmake' -o -name wscript \
        -o -name CMakeLists.txt -o -name run \) 2>/dev/null | sort)
}

check_tree()
{
    local root="$1" files file
    failures=0
    files="$(list_files "$root" || true)"
    map_headers "$files"
    while read -r file; do
        if grep -qP '[^\x00-\x7F]' "$root/$file"; then
            fail "$file: not ASCII"
        fi
        case "$file" in
        *.cc | *.h) check_code "$root" "$file" ;;
        *) head -n 2 "$root/$file" | grep -q '^# SPDX-License-Identifier: GPL-2.0-only$' ||
            fail "$file: no SPDX line" ;;
        esac
    done <<<"$files"
    [[ "$failures" -eq 0 ]]
}

# Makes all folders and writes a header or two into each folder of models. $1: root, $2: the first
# line.
plant_models()
{
    local name
    mkdir -p "$1"/{model/{segment,decision,store,stack,workload,nowhere},test}
    for name in segment/value.h decision/rule.h store/half-open.h stack/engine.h \
        stack/tcp-lifecycle-socket.h workload/flood.h; do
        printf '%s\n' "$2" '#include "ns3/value.h"' >"$1/model/$name"
    done
    printf '%s\n' "$2" '#include "ns3/tcp-lifecycle-socket.h"' >"$1/model/workload/client.h"
}

# Makes the folders of helpers and writes into each one header that includes all that it may.
# $1: folder, $2: the first line.
plant_helpers()
{
    local row name
    mkdir -p "$1"/{trace,socket-table,record,figure,packet-script,lab,nowhere}
    for row in 'trace/writer flood' 'socket-table/table engine' 'record/run writer' \
        'figure/curve run writer' 'top curve run writer table engine flood' \
        'packet-script/script top table' 'lab/scenario top curve run writer table'; do
        {
            echo "$2"
            for name in ${row#* }; do
                echo "#include \"ns3/$name.h\""
            done
        } >"$1/${row%% *}.h"
    done
}

# Builds a small tree with one violation at a time; each must be found, and the clean tree pass.
self_test()
{
    local missed=0 plant spdx='// SPDX-License-Identifier: GPL-2.0-only'
    tree=$(mktemp -d)
    trap 'rm -rf "$tree"' EXIT
    local plants=(
        'model/segment/a.h|#include "ns3/half-open.h"'
        'model/decision/a.h|#include "ns3/half-open.h"'
        'model/decision/a.h|#include "ns3/simulator.h"'
        'model/store/a.h|#include "ns3/rule.h"'
        'model/store/a.h|#include "ns3/engine.h"'
        'model/store/a.h|#include "ns3/event-id.h"'
        'model/stack/a.h|#include "ns3/flood.h"'
        'model/stack/a.h|#include "ns3/top.h"'
        'model/stack/tcp-lifecycle-tracer.cc|#include "ns3/engine.h"'
        'model/workload/a.h|#include "ns3/engine.h"'
        'model/nowhere/a.h|#include "ns3/value.h"'
        'model/store/a.h|#include "value.h"'
        'model/store/a.h|#include <ns3/value.h>'
        'test/a.cc|#include "value.h"'
        'helper/a.h|#include "ns3/core-module.h"'
        'helper/a.h|#include "ns3/scenario.h"'
        'helper/a.h|#include "ns3/script.h"'
        'helper/trace/a.h|#include "ns3/run.h"'
        'helper/socket-table/a.h|#include "ns3/writer.h"'
        'helper/record/a.h|#include "ns3/curve.h"'
        'helper/record/a.h|#include "ns3/table.h"'
        'helper/figure/a.cc|#include "ns3/scenario.h"'
        'helper/figure/a.cc|#include "ns3/top.h"'
        'helper/packet-script/a.h|#include "ns3/scenario.h"'
        'helper/lab/a.h|#include "ns3/script.h"'
        'helper/nowhere/a.h|#include "ns3/value.h"'
        'helper/a.h|#if NS3_VERSION_MINOR > 37'
        'model/store/value.h|int second;'
        'model/store/a.h|// caf'$'\xc3\xa9'
    )
    for plant in "" "${plants[@]}" spdx; do
        rm -rf "${tree:?}"/*
        plant_models "$tree" "$spdx"
        plant_helpers "$tree/helper" "$spdx"
        case "$plant" in
        "") ;;
        spdx) echo '#include "ns3/value.h"' >"$tree/test/a.cc" ;;
        *) printf '%s\n' "$spdx" "${plant#*|}" >"$tree/${plant%%|*}" ;;
        esac
        if check_tree "$tree" 2>"$tree/log" && [[ -n "$plant" ]]; then
            echo "self test: not found: $plant" >&2
            missed=$((missed + 1))
        elif [[ "$failures" -gt 0 && -z "$plant" ]]; then
            echo "self test: the clean tree fails: $(cat "$tree/log")" >&2
            missed=$((missed + 1))
        fi
    done
    echo "layers, self test: $((${#plants[@]} + 2 - missed)) of $((${#plants[@]} + 2)) cases as expected"
    [[ "$missed" -eq 0 ]]
}

root="$(cd "$(dirname "$0")/.." && pwd)"
case "${1:-}" in
--self-test)
    self_test
    ;;
*)
    check_tree "${1:-$root}"
    echo "layers: $(list_files "${1:-$root}" | wc -l) files, no violation"
    ;;
esac
