#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Lets tshark judge the captures of a run: no malformed packet, no bad checksum.
#
# check-captures.sh DIR   DIR: a run's directory with at least one pcap file that holds TCP segments.

set -euo pipefail

count=0
bad=0
while IFS= read -r -d '' capture; do
    options=(-o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE)
    segments=$(tshark -r "$capture" "${options[@]}" -Y tcp 2>/dev/null | wc -l)
    # Checksum status 0 is bad and 2 is not verified: both would hide a mistake.
    complaints=$(tshark -r "$capture" "${options[@]}" -Y \
        '_ws.malformed or (tcp and not tcp.checksum.status == 1) or ip.checksum.status == 0' \
        2>/dev/null)
    printf '%s: %d TCP segments\n' "${capture##*/}" "$segments"
    if [[ -n "$complaints" ]]; then
        printf '%s\n' "$complaints" | head -n 20 >&2
        bad=$((bad + 1))
    fi
    count=$((count + segments))
done < <(find "$1" -name '*.pcap' -print0)
if [[ "$count" -eq 0 ]]; then
    echo "captures: no TCP segment in any pcap file below $1" >&2
    exit 1
fi
echo "captures: $count segments, files with complaints: $bad"
[[ "$bad" -eq 0 ]]
