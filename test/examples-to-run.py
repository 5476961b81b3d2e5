#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# What ns-3's test.py runs in an ns-3 tree: (program and arguments, run, run under valgrind).

cpp_examples = [
    ("tcp-lifecycle-handshake --out=tcp-lifecycle-handshake --force --quiet --figures=0", "True", "True"),
    ("tcp-lifecycle-close --out=tcp-lifecycle-close --force --quiet --figures=0", "True", "True"),
    ("tcp-lifecycle-keepalive --out=tcp-lifecycle-keepalive --force --quiet --figures=0", "True", "True"),
    ("tcp-lifecycle-syn-data --out=tcp-lifecycle-syn-data --force --quiet --figures=0", "True", "True"),
    ("tcp-lifecycle-syn-flood-lab --out=tcp-lifecycle-syn-flood-lab --force --quiet --figures=0", "True", "False"),
    ("tcp-lifecycle-linux-replay --out=tcp-lifecycle-linux-replay --force --quiet --figures=0", "True", "False"),
    ("tcp-lifecycle-syn-flood-mpi --out=tcp-lifecycle-mpi --force --mpi=false", "True", "False"),
]

python_examples = []
