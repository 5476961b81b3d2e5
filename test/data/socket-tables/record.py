#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# Opens sockets in many states and records what ss, netstat and nstat print of them.
#
# unshare -n python3 record.py DIR   as root; DIR exists
import os
import socket
import subprocess
import sys
import time

V4, V6 = socket.AF_INET, socket.AF_INET6
LONG = "2001:db8:1111:2222:3333:4444:5555:6666"
COMMANDS = {
    "ss-tan": "ss -tan",
    "ss-tano": "ss -tano",
    "ss-tn": "ss -tn",
    "ss-tanH": "ss -tanH",
    "ss-tln": "ss -tln",
    "ss-syn-recv": "ss -tan state syn-recv",
    "ss-last-ack": "ss -tan state last-ack",
    "ss-sport-80": "ss -tan sport = :80",
    "netstat-tan": "netstat -tan",
    "netstat-tano": "netstat -tano",
    "netstat-tanW": "netstat -tanW",
    "netstat-tn": "netstat -tn",
    "netstat-tln": "netstat -tln",
    "nstat-az": "nstat -az 'Tcp*'",
}
kept = []  # sockets that stay open


def listen(family, address, port, backlog, only6=False, defers=False):
    listener = socket.socket(family)
    if family == V6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(only6))
    if defers:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 30)
    listener.bind((address, port))
    listener.listen(backlog)
    kept.append(listener)
    return listener


def connect(family, source, target, waits=True):
    client = socket.socket(family)
    client.bind(source)
    client.setblocking(waits)
    try:
        client.connect(target)
    except BlockingIOError:
        pass
    kept.append(client)
    return client


def accept(listener):
    kept.append(listener.accept()[0])
    return kept[-1]


def open_sockets():
    web = listen(V4, "0.0.0.0", 80, 5)
    listen(V4, "10.1.0.1", 81, 0)
    both = listen(V6, "::", 82, 7)
    listen(V6, "::", 83, 9, only6=True)
    listen(V4, "0.0.0.0", 84, 128, defers=True)
    listen(V6, "::", 85, 128, defers=True)
    long6 = listen(V6, LONG, 8080, 7)

    # Unread text; a server that closes; one connection that waits for accept().
    client = connect(V4, ("10.1.0.2", 4001), ("10.1.0.1", 80))
    accept(web)
    client.send(b"x" * 100)
    connect(V4, ("10.1.0.2", 4002), ("10.1.0.1", 80))
    connect(V4, ("10.1.0.2", 4003), ("10.1.0.1", 80))
    web.accept()[0].close()

    # FIN-WAIT-2 and CLOSE-WAIT; TIME-WAIT.
    client = connect(V4, ("10.1.0.2", 4004), ("10.1.0.1", 82))
    accept(both)
    client.shutdown(socket.SHUT_WR)
    client = connect(V4, ("10.1.0.2", 4005), ("10.1.0.1", 82))
    server, _ = both.accept()
    client.close()
    time.sleep(0.05)
    server.close()

    # SYN-RECV, and SYN-SENT at a full accept queue.
    connect(V4, ("10.1.0.2", 4006), ("10.1.0.1", 84))
    connect(V4, ("10.1.0.2", 4007), ("10.1.0.1", 84))
    connect(V4, ("10.1.0.2", 4008), ("10.1.0.1", 85))
    connect(V6, ("2001:db8::2", 4009), (LONG, 85))
    connect(V4, ("10.1.0.2", 4010), ("10.1.0.1", 81), waits=False)
    connect(V4, ("10.1.0.2", 4011), ("10.1.0.1", 81), waits=False)

    # A closed window, and a keep-alive.
    client = connect(V6, ("2001:db8::2", 4012), (LONG, 8080))
    accept(long6)
    client.setblocking(False)
    try:
        while True:
            client.send(b"z" * 65536)
    except BlockingIOError:
        pass
    client = connect(V6, ("2001:db8::2", 4013), (LONG, 8080))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def main():
    out = sys.argv[1]
    subprocess.run("ip link set lo up", shell=True, check=True)
    for address in ("10.1.0.1/24", "10.1.0.2/24", LONG + "/128", "2001:db8::2/128"):
        subprocess.run(f"ip addr add {address} dev lo", shell=True, check=True)
    open_sockets()
    time.sleep(1.3)
    environment = {**os.environ, "NSTAT_HISTORY": os.path.join(out, ".nstat")}
    for name, command in COMMANDS.items():
        with open(os.path.join(out, name + ".txt"), "wb") as file:
            subprocess.run(command, shell=True, stdout=file, check=True, env=environment)
    os.remove(environment["NSTAT_HISTORY"])


main()
