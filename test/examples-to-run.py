#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples that ns-3's test.py runs, in an ns-3 tree: (program and arguments, run, run under valgrind).

LABS = [
    ("handshake", "True"),
    ("close", "True"),
    ("keepalive", "True"),
    ("syn-data", "True"),
    ("syn-flood-lab", "False"),
    ("linux-replay", "False"),
]

cpp_examples = [
    (f"{lab} --out=tcp-lifecycle-{lab} --force --quiet --figures=0", "True", valgrind) for lab, valgrind in LABS
]

python_examples = []
