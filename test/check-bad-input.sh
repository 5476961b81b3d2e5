#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a lab says to bad input: one line that names the option and the value, the right status, and
# nothing left behind.
#
# check-bad-input.sh BUILD   BUILD: the directory of a finished standalone build.

set -euo pipefail

build="$(cd "$1" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
cases=0
failures=0

# Runs a lab, with --out=results if it has no other --out and takes one. $1: expected status, $2 and $3: texts of
# the line, rest: command.
expect()
{
    local status="$1" option="$2" value="$3" got=0 before after out=(--out=results)
    shift 3
    [[ "$*" == *--out=* || "$*" == *packet-script* ]] && out=()
    before="$(find . | sort)"
    "$@" "${out[@]}" >../stdout 2>../stderr || got=$?
    after="$(find . | sort)"
    cases=$((cases + 1))
    if [[ "$got" -ne "$status" || "$(wc -l <../stderr)" -ne 1 || -s ../stdout ]] ||
        ! grep -qF -- "$option" ../stderr || ! grep -qF -- "$value" ../stderr ||
        [[ "$before" != "$after" ]]; then
        printf '%s\n' "$*: status $got, expected $status and one line with '$option' and '$value'" >&2
        head -n 3 ../stdout ../stderr >&2
        diff <(echo "$before") <(echo "$after") >&2 || true
        failures=$((failures + 1))
    fi
}

mkdir inner && cd inner
flood=("$build/examples/syn-flood-lab" --quiet)
replay=("$build/examples/linux-replay" --quiet)

expect 2 --nosuch 1 "${flood[@]}" --nosuch=1
expect 2 word word "${flood[@]}" word
expect 2 --attack-rate -5 "${flood[@]}" --attack-rate=-5
expect 2 --attack-rate -5 "${flood[@]}" --attack-rate -5
expect 2 --attack-rate abc "${flood[@]}" --attack-rate=abc
expect 2 --backlog 0 "${flood[@]}" --backlog=0
expect 2 --setups nothing "${flood[@]}" --setups=default,nothing
expect 2 --profile ns3-stock "${flood[@]}" --profile=ns3-stock
expect 2 --ns3::TcpSocket::SegmentSize abc "${flood[@]}" --ns3::TcpSocket::SegmentSize=abc
expect 2 --ns3::TcpLifecycleEngine::SynAckRetries=-1: "uint8_t 0:15 expected" \
    "${flood[@]}" --ns3::TcpLifecycleEngine::SynAckRetries=-1
expect 2 ns3::TcpLifecycleEngine "has no attribute 'NoSuch'" "${flood[@]}" --ns3::TcpLifecycleEngine::NoSuch=1
expect 2 "no class ns3::NoSuch;" PrintTypeIds "${flood[@]}" --ns3::NoSuch::Attribute=1
expect 2 TcpSocketBase::SegmentSize "it is --ns3::TcpSocket::SegmentSize" \
    "${flood[@]}" --ns3::TcpSocketBase::SegmentSize=1000
expect 2 --SchedulerType=ns3::Nope: "TypeId expected" "${flood[@]}" --SchedulerType=ns3::Nope
expect 2 --RngSeed=0 "from 1 to 4294944442" "${flood[@]}" --RngSeed=0
expect 2 --RngSeed=4294944443 "from 1 to 4294944442" "${flood[@]}" --RngSeed=4294944443
expect 2 --ns3::TcpLifecycleEngine::Profile rfc9293 \
    "${flood[@]}" --ns3::TcpLifecycleEngine::Profile=rfc9293

defences=("$build/examples/syn-flood" --quiet)
expect 2 --ns3::TcpLifecycleEngine::Profile=linux-7: "linux-6|rfc9293|ns3-stock expected" \
    "${defences[@]}" --ns3::TcpLifecycleEngine::Profile=linux-7
expect 2 --defences prayer "${defences[@]}" --defences=none,prayer
expect 2 --rates 0 "${defences[@]}" --rates=100,0
expect 2 SYN/s 1e+06 "${defences[@]}" --rates=1000000 --measured=100
expect 2 "option --bottleneck=fast:" "a rate like 100Mbps" "${defences[@]}" --bottleneck=fast
expect 2 "option --clients=5:" "not in 0 to 4" "${defences[@]}" --clients=5 --client-network=10.2.0.0/28
expect 2 "option --client-network=10.128.0.0/24:" "overlaps clientNetwork = 10.128.0.0/24" \
    "${defences[@]}" --client-network=10.128.0.0/24
expect 2 --loss 1 "${defences[@]}" --loss=1
expect 2 --spoofed 10.0.0.0/33 "${defences[@]}" --spoofed=10.0.0.0/33
expect 2 --attackers 16384 "${defences[@]}" --attackers=16385
expect 2 --critical-least --critical-most "${defences[@]}" --find-critical-rate=0.5 \
    --critical-least=20 --critical-most=10
expect 2 --find-critical-rate "at least 5" "${defences[@]}" --find-critical-rate=0.001
expect 2 ns3::HalfOpenWatch::HalfOpenTimeout half-open-watch "${defences[@]}" \
    --ns3::HalfOpenWatch::HalfOpenTimeout=2s
expect 2 SynAckRetries short-timeout "${defences[@]}" --ns3::TcpLifecycleEngine::SynAckRetries=2
expect 2 --rate-model Replay "${defences[@]}" --rate-model=Replay

mpi=("$build/examples/syn-flood-mpi")
expect 1 --mpi=true "built without MPI" "${mpi[@]}" --mpi=true
expect 2 --trace-format "csv or sqlite" "${mpi[@]}" --mpi=false --trace-format=csv.gz
expect 2 --trace none "${mpi[@]}" --mpi=false --trace=none
expect 2 SimulatorImplementationType "use --mpi" \
    "${mpi[@]}" --SimulatorImplementationType=ns3::DistributedSimulatorImpl
expect 2 RateModel "use --rate-model" "${mpi[@]}" --ns3::SynFloodApplication::RateModel=Poisson

ports=("$build/examples/ports" --quiet)
expect 2 --profiles linux-7 "${ports[@]}" --profiles=linux-7
expect 2 --table-ports 0 "${ports[@]}" --table-ports=0
expect 2 --msl 0.2 "${ports[@]}" --msl=0.2
expect 2 --few-ports 3 "${ports[@]}" --few-ports=3
expect 2 --ceiling-ports 3 "${ports[@]}" --ceiling-ports=3
expect 2 SegmentLifetime --msl "${ports[@]}" --ns3::TcpLifecycleEngine::SegmentLifetime=0s
expect 2 --offered -1 "${ports[@]}" --offered=-1
expect 2 --data nowhere "${ports[@]}" --data=nowhere

two_msl=("$build/examples/two-msl" --quiet)
expect 2 --rules hope "${two_msl[@]}" --rules=hope
expect 2 "--path-delay and --msl:" "delay of 1 s leaves no room in an MSL of 2 s" "${two_msl[@]}" --path-delay=1
expect 2 "--map-delays and --map-msls:" "delay of 0.2 s leaves no room in an MSL of 0.5 s" \
    "${two_msl[@]}" --map-delays=0.01,0.2
expect 2 "--request-bytes and --msl:" "1000000 bytes" "${two_msl[@]}" --request-bytes=1000000
expect 2 "--response-bytes and --map-msls:" "65000 bytes" "${two_msl[@]}" --response-bytes=65000
expect 2 --msl 121 "${two_msl[@]}" --msl=121
expect 2 --ports 101 "${two_msl[@]}" --ports=101
expect 2 --map-delays "9 values" "${two_msl[@]}" --map-delays=.001,.002,.003,.004,.005,.006,.007,.008,.009
expect 2 --map-ports 0 "${two_msl[@]}" --map-ports=1,0
expect 2 --release never "${two_msl[@]}" --release=never
expect 2 --ttls 7 "${two_msl[@]}" --ttls=64,7
expect 2 --duplicate-hold "within the MSL" "${two_msl[@]}" --duplicate-hold=0.6
expect 2 --host-clocks -1 "${two_msl[@]}" --host-clocks=0,-1
expect 2 --host-reuses Always "${two_msl[@]}" --host-reuses=Always
expect 2 ns3::TcpLifecycleEngine::Profile --rules "${two_msl[@]}" --ns3::TcpLifecycleEngine::Profile=rfc9293
expect 2 ns3::TcpLifecycleEngine::SegmentLifetime --msl \
    "${two_msl[@]}" --ns3::TcpLifecycleEngine::SegmentLifetime=1s
isn=("$build/examples/isn" --quiet)
expect 2 --setups nothing "${isn[@]}" --setups=nothing
expect 2 --guesses=1.5 "whole numbers from 1 to 4294967296 " "${isn[@]}" --guesses=1.5
expect 2 --guesses 4294967297 "${isn[@]}" --guesses=4294967297
expect 2 --guess-rate "50 s" "${isn[@]}" --guesses=4294967296
expect 2 --pair-interval "0.12 s" "${isn[@]}" --jitter=50
expect 2 --ns3::TcpLifecycleEngine::IsnGenerator --setups \
    "${isn[@]}" --ns3::TcpLifecycleEngine::IsnGenerator=Random

syndata=("$build/examples/syn-data" --quiet)
expect 2 --policies Discard "${syndata[@]}" --policies=Ignore,Discard
expect 2 --text 1401 "${syndata[@]}" --text=1401
expect 2 --ns3::TcpLifecycleEngine::SynDataPolicy --policies \
    "${syndata[@]}" --ns3::TcpLifecycleEngine::SynDataPolicy=Queue
handshake=("$build/examples/handshake" --quiet)
expect 2 --delay 0 "${handshake[@]}" --delay=0
expect 2 --profile linux-7 "${handshake[@]}" --profile=linux-7
expect 2 --late "after 5 s" "${handshake[@]}" --late=5
expect 2 --late-text-after -1 "${handshake[@]}" --late-text-after=-1
expect 2 --data nowhere "${handshake[@]}" --data=nowhere
expect 2 HandshakeMode "compares both" \
    "${handshake[@]}" --ns3::TcpLifecycleEngine::HandshakeMode=TwoWay

close=("$build/examples/close" --quiet)
expect 2 --close-after 0.05 "${close[@]}" --close-after=0.05
expect 2 --pieces 0 "${close[@]}" --pieces=0
expect 2 --watched =1: "${close[@]}" --watched=1 --think=1

keepalive=("$build/examples/keepalive" --quiet)
expect 2 --cases nobody "${keepalive[@]}" --cases=silent,nobody
expect 2 --probes 256 "${keepalive[@]}" --probes=256
expect 2 --delay 501 "${keepalive[@]}" --delay=501
expect 2 --lost-probes --probes=10 "${keepalive[@]}" --lost-probes=10
expect 2 --crash=8000 --time "${keepalive[@]}" --crash=8000
expect 2 --watch=7000 --interval "${keepalive[@]}" --watch=7000
expect 2 --idle-times 60,60 "${keepalive[@]}" --idle-times=60,60
expect 2 --data nowhere "${keepalive[@]}" --data=nowhere
expect 2 KeepAliveIdle "use --time" "${keepalive[@]}" --ns3::TcpLifecycleEngine::KeepAliveIdle=9s

# Outputs that cannot be written, or are there already.
echo earlier >file
expect 2 --out file/sub "${flood[@]}" --out=file/sub
expect 2 --out /proc/none "${replay[@]}" --out=/proc/none
mkdir -p results && echo earlier >results/summary.csv
expect 2 --out results/summary.csv "${flood[@]}"
mkdir results/replay.csv
expect 2 --out results/replay.csv "${replay[@]}" --force
rmdir results/replay.csv
[[ "$(cat file results/summary.csv)" == $'earlier\nearlier' ]] || {
    echo "earlier results were touched" >&2
    failures=$((failures + 1))
}
rm -r results

# Event classes and formats; a disk that is full (only root can make a small one).
expect 2 --trace=state,sate "timer, drop, segment" "${flood[@]}" --trace=state,sate
expect 2 --trace=all,state "all stands alone" "${flood[@]}" --trace=all,state
expect 2 --trace-format=pcap "csv, csv.gz, sqlite, chrome" "${replay[@]}" --trace-format=pcap
mkdir -p results/default && echo earlier >results/default/trace.sqlite
expect 2 --out default/trace.sqlite "${flood[@]}" --trace-format=sqlite
rm -r results
mkdir small
if [[ "$(id -u)" -eq 0 ]] && mount -t tmpfs -o size=64k tmpfs small 2>/dev/null; then
    trap 'umount small 2>/dev/null || true; rm -rf "$work"' EXIT
    for format in csv csv.gz sqlite chrome chrome.gz; do
        expect 1 "could not be written completely" small/run/ "${replay[@]}" --figures=false \
            --out=small/run --trace=all "--trace-format=$format"
    done
    umount small
else
    echo "bad input: not root, no small disk to fill"
fi
rmdir small

# No gnuplot, no sha256sum.
mkdir "$work/digest"
ln -s "$(command -v sha256sum)" "$work/digest/"
expect 1 --figures gnuplot env "PATH=$work/digest" "${flood[@]}"
expect 1 sha256sum coreutils env "PATH=$work/none" "${flood[@]}" --figures=false

# Captures and tables that cannot be read or are malformed.
header=case,capture,occupancy,listen_backlog,max_syn_backlog,somaxconn,cookies,syns,rate_per_s
header+=,kept_measured,answered_measured
table()
{
    mkdir -p data
    printf '%s\n' "$@" >data/cases.csv
}
expect 2 --data nowhere "${replay[@]}" --data=nowhere
table x,y
expect 2 cases.csv "line 1" "${replay[@]}" --data=data
table "$header"
expect 2 cases.csv "one case" "${replay[@]}" --data=data
table "$header" a,,,1,2
expect 2 cases.csv "line 2" "${replay[@]}" --data=data
table "$header" a,,,x,8,8,0,10,10,1,1
expect 2 listen_backlog "'x'" "${replay[@]}" --data=data
table "$header" a,,,1,8,8,0,10,0,1,1
expect 2 rate_per_s "line 2" "${replay[@]}" --data=data
table "$header" a,,,1,8,8,1,10,10,1,1
expect 2 cookies "line 2" "${replay[@]}" --data=data
table "$header" a,none.csv,,1,8,8,0,10,10,1,1
expect 2 --data none.csv "${replay[@]}" --data=data
table "$header" a,capture.csv,,1,8,8,0,10,10,1,1
printf 't,flags\n1,S\n0,S\n' >data/capture.csv
expect 2 capture.csv:3 "not before" "${replay[@]}" --data=data
printf 't,flags\n1,SA\n' >data/capture.csv
expect 2 capture.csv "at least one SYN" "${replay[@]}" --data=data
head -c 2000 /dev/urandom >data/capture.csv
expect 2 --data capture.csv "${replay[@]}" --data=data
table "$header" a,,curve.csv,1,8,8,0,10,10,1,1
printf 'case,event,measured_s\nvanish,nap,5\n' >data/keepalive.csv
expect 2 keepalive.csv "line 2" "${keepalive[@]}" --data=data/keepalive.csv
printf 't,syn_recv\n0,nan\n' >data/curve.csv
expect 2 curve.csv "'nan'" "${replay[@]}" --data=data

# Packet scripts, each judged within seconds.
script=(timeout 5 "$build/examples/packet-script")
expect 2 "no script" packet-script "${script[@]}"
expect 2 none.pkt "No such file" "${script[@]}" none.pkt
expect 2 data "a directory" "${script[@]}" data
printf '+0 foo(3) = 0\n' >call.pkt
expect 2 call.pkt:1:4: '"foo"' "${script[@]}" call.pkt
printf '0 close(3) = -1\n-1 close(3) = -1\n' >time.pkt
expect 2 time.pkt:2:1: '"-1"' "${script[@]}" time.pkt
printf '0 close(3) = -1 EBADFF (x)\n' >errno.pkt
expect 2 errno.pkt:1:17: '"EBADFF"' "${script[@]}" errno.pkt
printf -- '--nosuch\n0 close(3) = -1\n' >option.pkt
expect 2 option.pkt:1:1: '"--nosuch"' "${script[@]}" option.pkt
truncate -s 100M zeros.pkt
expect 2 zeros.pkt "10 MB" "${script[@]}" zeros.pkt
rm zeros.pkt
{ yes '+0 close(3) = -1' || true; } | head -c 100000000 >big.pkt
expect 2 big.pkt "10 MB" "${script[@]}" big.pkt
rm big.pkt
expect 2 --tolerance_usecs 0 "${script[@]}" call.pkt --tolerance_usecs=0
expect 2 --profile --tcp=stock "${script[@]}" call.pkt --tcp=stock --profile=linux-6
expect 2 --tcp linux "${script[@]}" call.pkt --tcp=linux

echo "bad input: $cases cases, $failures failures"
[[ "$failures" -eq 0 ]]
