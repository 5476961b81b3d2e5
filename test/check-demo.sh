#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2016 # the single quotes hold awk conditions
#
# What a demo leaves: the columns that other programs read, and numbers that must hold.
#
# check-demo.sh DIR   DIR: the directory a demo wrote.

set -euo pipefail

cd "$1"
failures=0

# $1: what is wrong, if the rest, a command, fails.
demand()
{
    local text="$1"
    shift
    "$@" || {
        echo "demo: $text" >&2
        failures=$((failures + 1))
    }
}

# Checks the rows of a CSV file. $1: file, $2: number of rows, $3: awk condition on a row,
# $4: its meaning.
rows()
{
    awk -F, -v want="$2" 'NR > 1 { n++; if (!('"$3"')) { bad = 1; print FILENAME ": " $0 } }
        END { exit bad || n != want }' "$1" || {
        echo "demo: $1: expected $2 rows with $4" >&2
        failures=$((failures + 1))
    }
}

has_header()
{
    [[ "$(head -n 1 "$1")" == "$2" ]]
}

summary=setup,phase,legit_tried,legit_opened,connect_median_s,connect_p95_s,syn_received
summary+=,syn_answered,syn_dropped,half_open_peak_entries
demand "columns of summary.csv" has_header summary.csv "$summary"
rows summary.csv 9 '$3 >= $4 && $3 > 0 && $7 == $8 + $9 && ($4 == 0 || $6 >= $5)' \
    "tried >= opened, received = answered + dropped, p95 >= median"
rows <(grep -E '^(setup|(default|short-timeout),attack)' summary.csv) 2 \
    '$10 == 129 && $9 > 1000 && $4 < $3' "a full queue under attack"
rows <(grep -E '^(setup|[a-z-]+,before)' summary.csv) 3 '$4 == $3 && $9 == 0' "no loss before it"

replay=case,listen_backlog,max_syn_backlog,somaxconn,cookies,kept_measured,kept_simulated
replay+=,answered_measured,answered_simulated
demand "columns of replay.csv" has_header replay.csv "$replay"
rows <(grep -v ^rate replay.csv) 20 '$6 == $7 && $8 == $9' "simulated = measured"
rows <(grep -E '^(case|rate)' replay.csv) 3 '$9 >= 150 && $9 <= 1016 && $7 <= 129' \
    "the kernel's range"

# What one would type at the server in the middle of the attack.
half_open()
{
    [[ "$(grep -c SYN_RECV "$1/netstat.txt")" -eq "$2" &&
        "$(awk 'NR > 1 && $1 == "SYN-RECV"' "$1/ss.txt" | wc -l)" -eq "$2" ]]
}
demand "a full half-open queue in netstat.txt and ss.txt" half_open default 129
# Every change of state has its count, by rule, and every count its changes; those at the end of the
# simulation come after the counting.
as_counted()
{
    awk -F, 'FNR == 1 { next }
        FILENAME ~ /states.csv$/ { if ($9 != "simulation-end") n[$5 "," $6 "," $9]++; next }
        $3 != "" { sum += $4; if (n[$1 "," $2 "," $3] != $4) bad = 1; delete n[$1 "," $2 "," $3] }
        $3 == "" && $4 != 0 { bad = 1 }
        END { for (key in n) bad = 1; exit bad || sum < 100 }' "$1"/states.csv "$1"/transitions.csv
}
for setup in default large-backlog short-timeout; do
    demand "$setup: transitions.csv does not count states.csv" as_counted "$setup"
done
demand "no half-open connections in transitions.csv" grep -qE \
    '^LISTEN,SYN-RECEIVED,syn-in-listen,[0-9]{3,},yes$' default/transitions.csv
demand "expired half-opens on an arrow of the diagram" grep -qE \
    '^SYN-RECEIVED,LISTEN,(pruned|retries-exhausted),[0-9]+,no$' default/transitions.csv
demand "nstat.txt does not show the drops" awk '$1 == "TcpExtTCPReqQFullDrop" || \
    $1 == "TcpExtListenDrops" { n += $2 } END { exit n == 0 }' default/nstat.txt

for file in {default,large-backlog,short-timeout}/{states.csv,queues.csv,segments.csv} \
    {default,large-backlog,short-timeout}/{connections.csv,server.pcap} \
    {default,large-backlog,short-timeout}/{netstat.txt,ss.txt,nstat.txt,transitions.csv} \
    {occupancy,success,replay-occupancy}{.png,.svg,.pdf,-latex.tex,-latex.pdf,.gp,.dat} \
    {default,large-backlog,short-timeout}/{queue-occupancy,connection-success,connection-success-server}.{png,svg} \
    {default,large-backlog,short-timeout}/{sequence,state-diagram,time-wait,isn}.{png,svg} \
    run.json replay-run.json index.html figures.json; do
    demand "$file is missing or empty" test -s "$file"
done
demand "something half-written is left" test -z "$(find . -name '.partial*')"

echo "demo: $failures failures"
[[ "$failures" -eq 0 ]]
